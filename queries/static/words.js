/** The words of the interface in its four languages; a word that is missing in one falls back to English. */

const WORDS = {
  en: {
    title: "Ask the graph", skip: "Skip to the answer", language: "Language", theme: "Light or dark", browse: "Browse", documents: "Documents", ontology: "Ontology",
    library: "Questions", history: "History", closeLibrary: "Close", searchLibrary: "Search the questions",
    noQueries: "No question fits.", noHistory: "What you ask appears here. It stays in this browser.", clearHistory: "Forget all",
    question: "Question", sparql: "SPARQL", editor: "SPARQL query", editorHint: "SELECT … (Ctrl+Space completes, Ctrl+Enter runs)",
    run: "Run", stop: "Stop", running: "Running…", stopped: "Stopped.", showSparql: "Show as SPARQL", copyLink: "Copy link",
    linkCopied: "Link copied", find: "Find an entity by any name", insert: "Insert an entity: any name, any script",
    noHits: "Nothing found", welcome: "What would you like to know?",
    intro: "Choose a question on the left and fill in what you know, or write SPARQL. Each answer says where it was read.",
    introPhone: "Choose a question and fill in what you know, or write SPARQL. Each answer says where it was read.",
    any: "any", dateHint: "2019, 2019-06 or 2019-06-01", forExample: "e.g. {x}", byDefault: "{x} if empty",
    answer: "Answer", table: "Table", network: "Network", chart: "Chart", raw: "Source text",
    rows: "Rows: {n}", triples: "Triples: {n}", time: "{n} ms", yes: "Yes", no: "No",
    cut: "The server stopped at {n} rows; there are more. Narrow the question, or add a LIMIT and OFFSET.",
    cutHere: "The page shows the first {n} rows. An export holds them all.",
    empty: "No rows. Nothing in the graph fits this question.", identifiers: "Identifiers",
    filter: "Filter rows", page: "{a}–{b} of {n}", previous: "Previous page", next: "Next page", perPage: "Rows on a page",
    emptyColumns: "Empty columns hidden: {x}", showThem: "show", sortBy: "Sort by {x}", filtered: "{n} of {m} rows fit the filter",
    export: "Export", exportNames: "CSV with names", exportTable: "Markdown with names", exportPicture: "Picture",
    from: "From", to: "To", line: "Line", nothing: "none", fit: "Show everything", zoomIn: "Zoom in", zoomOut: "Zoom out",
    noNetwork: "A network needs two columns of entities, or triples.", entities: "Entities: {n} · Lines: {e}",
    networkCut: "Shown are the {n} best connected of {m} entities.", drawing: "Drawing of the network. The table says the same in text.",
    close: "Close", open: "Open its page", use: "Use in SPARQL", connections: "Connections", more: "{n} more",
    chartKind: "Kind", bar: "Bars", lineChart: "Line", scatter: "Points", xAxis: "By", yAxis: "Value", series: "Colour by",
    countRows: "number of rows", noChart: "A chart needs rows.", chartCut: "Shown are the {n} largest of {m}.",
    chartMean: "Where several rows fall on one place, their mean is drawn.", noNumber: "No row has a number or a date there.",
    subject: "subject", property: "property", object: "object", uses: "Used {n} times in the graph", loading: "Loading…",
    endsEarly: "The query ends too early.", notSparql: "From here on this is not SPARQL 1.1.",
    unknownPrefix: "The prefix {prefix} is not declared.", unknownTerm: "{term} is not in the ontology.", replaceBy: "Write {term}",
    noServer: "The server does not answer. Is “maslahat serve” running?", failed: "The query cannot be answered",
    inEnglish: "The question is described in English.", keys: "Ctrl+Enter runs, Ctrl+Space completes, / searches the questions",
    wait: "Try again in {n} s.",
  },
  kk: {
    title: "Графқа сұрақ қою", skip: "Жауапқа өту", language: "Тіл", theme: "Жарық не қараңғы түс", browse: "Шолу", documents: "Құжаттар", ontology: "Онтология",
    library: "Сұрақтар", history: "Тарих", closeLibrary: "Жабу", searchLibrary: "Сұрақтардан іздеу",
    noQueries: "Сәйкес сұрақ жоқ.", noHistory: "Қойған сұрақтарыңыз осында жиналады, тек осы браузерде сақталады.", clearHistory: "Бәрін өшіру",
    question: "Сұрақ", sparql: "SPARQL", editor: "SPARQL сұрауы", editorHint: "SELECT … (Ctrl+Space толықтырады, Ctrl+Enter орындайды)",
    run: "Орындау", stop: "Тоқтату", running: "Орындалуда…", stopped: "Тоқтатылды.", showSparql: "SPARQL түрінде көрсету", copyLink: "Сілтемені көшіру",
    linkCopied: "Сілтеме көшірілді", find: "Нысанды кез келген атауымен табу", insert: "Нысан қою: кез келген атау, кез келген жазу",
    noHits: "Ештеңе табылмады", welcome: "Нені білгіңіз келеді?",
    intro: "Сол жақтан сұрақ таңдап, білетініңізді толтырыңыз немесе SPARQL жазыңыз. Әр жауаптың қайдан оқылғаны көрсетіледі.",
    introPhone: "Сұрақ таңдап, білетініңізді толтырыңыз немесе SPARQL жазыңыз. Әр жауаптың қайдан оқылғаны көрсетіледі.",
    any: "кез келген", dateHint: "2019, 2019-06 немесе 2019-06-01", forExample: "мысалы, {x}", byDefault: "бос болса: {x}",
    answer: "Жауап", table: "Кесте", network: "Желі", chart: "Диаграмма", raw: "Бастапқы мәтін",
    rows: "Жолдар: {n}", triples: "Үштіктер: {n}", time: "{n} мс", yes: "Иә", no: "Жоқ",
    cut: "Сервер {n} жолдан кейін тоқтады, бұдан да көп жол бар. Сұрақты тарылтыңыз немесе LIMIT пен OFFSET қосыңыз.",
    cutHere: "Бетте алғашқы {n} жол көрсетілген. Экспортта бәрі болады.",
    empty: "Жол жоқ. Графта бұл сұраққа сәйкес ештеңе жоқ.", identifiers: "Идентификаторлар",
    filter: "Жолдарды сүзу", page: "{a}–{b} / {n}", previous: "Алдыңғы бет", next: "Келесі бет", perPage: "Беттегі жолдар",
    emptyColumns: "Бос бағандар жасырылды: {x}", showThem: "көрсету", sortBy: "{x} бойынша сұрыптау", filtered: "Сүзгіге сәйкес жолдар: {n} / {m}",
    export: "Экспорт", exportNames: "Атаулары бар CSV", exportTable: "Атаулары бар Markdown", exportPicture: "Сурет",
    from: "Қайдан", to: "Қайда", line: "Сызық", nothing: "жоқ", fit: "Түгел көрсету", zoomIn: "Үлкейту", zoomOut: "Кішірейту",
    noNetwork: "Желі үшін нысандары бар екі баған немесе үштіктер керек.", entities: "Нысандар: {n} · Сызықтар: {e}",
    networkCut: "{m} нысанның байланысы ең көп {n} көрсетілген.", drawing: "Желінің сызбасы. Кестеде дәл сол мәлімет мәтінмен берілген.",
    close: "Жабу", open: "Бетін ашу", use: "SPARQL-де қолдану", connections: "Байланыстары", more: "тағы {n}",
    chartKind: "Түрі", bar: "Бағандар", lineChart: "Сызық", scatter: "Нүктелер", xAxis: "Топтау", yAxis: "Мәні", series: "Түсі бойынша",
    countRows: "жолдар саны", noChart: "Диаграмма үшін жолдар керек.", chartCut: "{m} ішінен ең үлкен {n} көрсетілген.",
    chartMean: "Бірнеше жол бір орынға түссе, олардың орташасы салынады.", noNumber: "Онда саны немесе күні бар жол жоқ.",
    subject: "субъект", property: "қасиет", object: "объект", uses: "Графта {n} рет қолданылған", loading: "Жүктелуде…",
    endsEarly: "Сұрау тым ерте аяқталды.", notSparql: "Осы жерден бастап бұл SPARQL 1.1 емес.",
    unknownPrefix: "{prefix} префиксі жарияланбаған.", unknownTerm: "Онтологияда {term} жоқ.", replaceBy: "{term} деп жазу",
    noServer: "Сервер жауап бермейді. «maslahat serve» іске қосылған ба?", failed: "Сұрауға жауап беру мүмкін емес",
    inEnglish: "Сұрақтың сипаттамасы ағылшынша берілген.", keys: "Ctrl+Enter — орындау, Ctrl+Space — толықтыру, / — сұрақтардан іздеу",
    wait: "{n} с кейін қайталап көріңіз.",
  },
  ru: {
    title: "Спросить граф", skip: "Перейти к ответу", language: "Язык", theme: "Светлая или тёмная", browse: "Обзор", documents: "Документы", ontology: "Онтология",
    library: "Вопросы", history: "История", closeLibrary: "Закрыть", searchLibrary: "Поиск по вопросам",
    noQueries: "Подходящего вопроса нет.", noHistory: "Здесь появятся ваши вопросы. Они хранятся только в этом браузере.", clearHistory: "Забыть всё",
    question: "Вопрос", sparql: "SPARQL", editor: "Запрос SPARQL", editorHint: "SELECT … (Ctrl+Space дополняет, Ctrl+Enter выполняет)",
    run: "Выполнить", stop: "Остановить", running: "Выполняется…", stopped: "Остановлено.", showSparql: "Показать как SPARQL", copyLink: "Скопировать ссылку",
    linkCopied: "Ссылка скопирована", find: "Найти объект по любому названию", insert: "Вставить объект: любое название, любая письменность",
    noHits: "Ничего не найдено", welcome: "Что вы хотите узнать?",
    intro: "Выберите вопрос слева и впишите, что знаете, или напишите SPARQL. Каждый ответ говорит, где это прочитано.",
    introPhone: "Выберите вопрос и впишите, что знаете, или напишите SPARQL. Каждый ответ говорит, где это прочитано.",
    any: "любой", dateHint: "2019, 2019-06 или 2019-06-01", forExample: "например, {x}", byDefault: "если пусто: {x}",
    answer: "Ответ", table: "Таблица", network: "Сеть", chart: "График", raw: "Исходный текст",
    rows: "Строк: {n}", triples: "Триплетов: {n}", time: "{n} мс", yes: "Да", no: "Нет",
    cut: "Сервер остановился на {n} строках, есть ещё. Сузьте вопрос или добавьте LIMIT и OFFSET.",
    cutHere: "Показаны первые строки ({n}). В экспорте будут все.",
    empty: "Строк нет. В графе нет ничего, что отвечало бы вопросу.", identifiers: "Идентификаторы",
    filter: "Фильтр строк", page: "{a}–{b} из {n}", previous: "Предыдущая страница", next: "Следующая страница", perPage: "Строк на странице",
    emptyColumns: "Скрыты пустые столбцы: {x}", showThem: "показать", sortBy: "Упорядочить: {x}", filtered: "Фильтру отвечают {n} из {m} строк",
    export: "Экспорт", exportNames: "CSV с названиями", exportTable: "Markdown с названиями", exportPicture: "Рисунок",
    from: "Откуда", to: "Куда", line: "Линия", nothing: "нет", fit: "Показать всё", zoomIn: "Приблизить", zoomOut: "Отдалить",
    noNetwork: "Для сети нужны два столбца объектов или триплеты.", entities: "Объекты: {n} · Линии: {e}",
    networkCut: "Показаны {n} из {m} объектов, у которых больше всего связей.", drawing: "Схема сети. Таблица содержит те же сведения в виде текста.",
    close: "Закрыть", open: "Открыть страницу", use: "Вставить в SPARQL", connections: "Связи", more: "ещё {n}",
    chartKind: "Вид", bar: "Столбцы", lineChart: "Линия", scatter: "Точки", xAxis: "По чему", yAxis: "Значение", series: "Цвет по",
    countRows: "число строк", noChart: "Для графика нужны строки.", chartCut: "Показаны {n} наибольших из {m}.",
    chartMean: "Если на одно место приходится несколько строк, показано их среднее.", noNumber: "Там нет ни чисел, ни дат.",
    subject: "субъект", property: "свойство", object: "объект", uses: "Употреблений в графе: {n}", loading: "Загрузка…",
    endsEarly: "Запрос обрывается.", notSparql: "Начиная отсюда это не SPARQL 1.1.",
    unknownPrefix: "Префикс {prefix} не объявлен.", unknownTerm: "В онтологии нет {term}.", replaceBy: "Написать {term}",
    noServer: "Сервер не отвечает. Запущен ли «maslahat serve»?", failed: "На запрос нельзя ответить",
    inEnglish: "Вопрос описан по-английски.", keys: "Ctrl+Enter — выполнить, Ctrl+Space — дополнить, / — поиск по вопросам",
    wait: "Повторите через {n} с.",
  },
  uz: {
    title: "Grafga savol berish", skip: "Javobga oʻtish", language: "Til", theme: "Yorugʻ yoki qorongʻi", browse: "Koʻrib chiqish", documents: "Hujjatlar", ontology: "Ontologiya",
    library: "Savollar", history: "Tarix", closeLibrary: "Yopish", searchLibrary: "Savollar ichidan qidirish",
    noQueries: "Mos savol yoʻq.", noHistory: "Bergan savollaringiz shu yerda koʻrinadi, faqat shu brauzerda saqlanadi.", clearHistory: "Hammasini oʻchirish",
    question: "Savol", sparql: "SPARQL", editor: "SPARQL soʻrovi", editorHint: "SELECT … (Ctrl+Space toʻldiradi, Ctrl+Enter bajaradi)",
    run: "Bajarish", stop: "Toʻxtatish", running: "Bajarilmoqda…", stopped: "Toʻxtatildi.", showSparql: "SPARQL koʻrinishida", copyLink: "Havolani nusxalash",
    linkCopied: "Havola nusxalandi", find: "Obyektni istalgan nomi bilan topish", insert: "Obyekt qoʻyish: istalgan nom, istalgan yozuv",
    noHits: "Hech narsa topilmadi", welcome: "Nimani bilmoqchisiz?",
    intro: "Chapdan savol tanlab, bilganingizni toʻldiring yoki SPARQL yozing. Har bir javobda u qayerda oʻqilgani koʻrsatiladi.",
    introPhone: "Savol tanlab, bilganingizni toʻldiring yoki SPARQL yozing. Har bir javobda u qayerda oʻqilgani koʻrsatiladi.",
    any: "istalgan", dateHint: "2019, 2019-06 yoki 2019-06-01", forExample: "masalan, {x}", byDefault: "boʻsh boʻlsa: {x}",
    answer: "Javob", table: "Jadval", network: "Tarmoq", chart: "Diagramma", raw: "Asl matn",
    rows: "Qatorlar: {n}", triples: "Uchliklar: {n}", time: "{n} ms", yes: "Ha", no: "Yoʻq",
    cut: "Server {n} qatorda toʻxtadi, yana bor. Savolni toraytiring yoki LIMIT va OFFSET qoʻshing.",
    cutHere: "Sahifada dastlabki {n} qator koʻrsatilgan. Eksportda hammasi boʻladi.",
    empty: "Qator yoʻq. Grafda bu savolga mos hech narsa yoʻq.", identifiers: "Identifikatorlar",
    filter: "Qatorlarni saralash", page: "{a}–{b} / {n}", previous: "Oldingi sahifa", next: "Keyingi sahifa", perPage: "Sahifadagi qatorlar",
    emptyColumns: "Boʻsh ustunlar yashirildi: {x}", showThem: "koʻrsatish", sortBy: "{x} boʻyicha tartiblash", filtered: "Filtrga mos qatorlar: {n} / {m}",
    export: "Eksport", exportNames: "Nomlari bilan CSV", exportTable: "Nomlari bilan Markdown", exportPicture: "Rasm",
    from: "Qayerdan", to: "Qayerga", line: "Chiziq", nothing: "yoʻq", fit: "Hammasini koʻrsatish", zoomIn: "Kattalashtirish", zoomOut: "Kichraytirish",
    noNetwork: "Tarmoq uchun obyektli ikki ustun yoki uchliklar kerak.", entities: "Obyektlar: {n} · Chiziqlar: {e}",
    networkCut: "{m} obyektdan aloqasi eng koʻp {n} tasi koʻrsatilgan.", drawing: "Tarmoq chizmasi. Jadvalda xuddi shu maʼlumot matn koʻrinishida berilgan.",
    close: "Yopish", open: "Sahifasini ochish", use: "SPARQLda ishlatish", connections: "Aloqalari", more: "yana {n}",
    chartKind: "Turi", bar: "Ustunlar", lineChart: "Chiziq", scatter: "Nuqtalar", xAxis: "Guruhlash", yAxis: "Qiymat", series: "Rang boʻyicha",
    countRows: "qatorlar soni", noChart: "Diagramma uchun qatorlar kerak.", chartCut: "{m} tadan eng katta {n} tasi koʻrsatilgan.",
    chartMean: "Bir joyga bir necha qator tushsa, ularning oʻrtachasi chiziladi.", noNumber: "U yerda son yoki sanali qator yoʻq.",
    subject: "subyekt", property: "xususiyat", object: "obyekt", uses: "Grafda {n} marta ishlatilgan", loading: "Yuklanmoqda…",
    endsEarly: "Soʻrov erta tugagan.", notSparql: "Shu yerdan boshlab bu SPARQL 1.1 emas.",
    unknownPrefix: "{prefix} prefiksi eʼlon qilinmagan.", unknownTerm: "Ontologiyada {term} yoʻq.", replaceBy: "{term} deb yozish",
    noServer: "Server javob bermayapti. “maslahat serve” ishlayaptimi?", failed: "Soʻrovga javob berib boʻlmaydi",
    inEnglish: "Savol ingliz tilida tavsiflangan.", keys: "Ctrl+Enter — bajarish, Ctrl+Space — toʻldirish, / — savollarni qidirish",
    wait: "{n} soniyadan keyin qayta urining.",
  },
};

const TAGS = {
  agreements: ["Agreements", "Келісімдер", "Соглашения", "Kelishuvlar"],
  conflicts: ["Disagreements of sources", "Дереккөздердің қайшылықтары", "Расхождения источников", "Manbalardagi ziddiyatlar"],
  figures: ["Figures", "Көрсеткіштер", "Показатели", "Koʻrsatkichlar"],
  ideas: ["Ideas and research", "Идеялар мен зерттеулер", "Идеи и исследования", "Gʻoyalar va tadqiqotlar"],
  initiatives: ["Initiatives", "Бастамалар", "Инициативы", "Tashabbuslar"],
  meetings: ["Meetings and events", "Кездесулер мен оқиғалар", "Встречи и события", "Uchrashuvlar va voqealar"],
  names: ["Names", "Атаулар", "Названия", "Nomlar"],
  organisations: ["Organisations", "Ұйымдар", "Организации", "Tashkilotlar"],
  people: ["People", "Адамдар", "Люди", "Shaxslar"],
  projects: ["Projects and routes", "Жобалар мен бағыттар", "Проекты и маршруты", "Loyihalar va yoʻllar"],
  quality: ["Quality of the graph", "Граф сапасы", "Качество графа", "Graf sifati"],
  sources: ["Sources", "Дереккөздер", "Источники", "Manbalar"],
  states: ["States", "Мемлекеттер", "Государства", "Davlatlar"],
};

export const LANGUAGES = Object.keys(WORDS);

const spoken = { language: "en" };

/** Speak a language from now on; English where it is not one of ours. */
export function speak(language) {
  spoken.language = LANGUAGES.includes(language) ? language : "en";
}

export const language = () => spoken.language;

/** A phrase in the language spoken, its {places} filled. */
export function say(word, values = {}) {
  const phrase = WORDS[spoken.language][word] ?? WORDS.en[word] ?? word;
  return phrase.replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === "number" ? count(values[name]) : values[name]));
}

/** A number as the language writes it. */
export const count = (number) => new Intl.NumberFormat(spoken.language).format(number);

/** The heading of a group of questions; a tag that we have no words for stands for itself. */
export function tagName(tag) {
  return TAGS[tag]?.[LANGUAGES.indexOf(spoken.language)] ?? tag.charAt(0).toUpperCase() + tag.slice(1);
}

const COLUMNS = {  // names of columns and parameters that are no terms of the ontology
  about: ["не туралы", "о чём", "nima haqida"], act: ["әрекет", "действие", "harakat"], answer: ["жауап", "ответ", "javob"],
  at: ["қайда", "где", "qayerda"], attributedTo: ["кімнің сөзі", "со слов", "kimning soʻzi"], author: ["автор", "автор", "muallif"],
  by: ["кім", "кем", "kim"], claims: ["тұжырымдар", "утверждения", "maʼlumotlar"], content: ["мазмұны", "содержание", "mazmuni"],
  date: ["күні", "дата", "sana"], definition: ["анықтама", "определение", "taʼrif"], document: ["құжат", "документ", "hujjat"],
  entity: ["нысан", "объект", "obyekt"], event: ["оқиға", "событие", "voqea"], from: ["бастап", "с", "dan"],
  giver: ["беруші", "кто дал", "beruvchi"], group: ["топ", "группа", "guruh"], kind: ["түрі", "вид", "turi"],
  language: ["тіл", "язык", "til"], member: ["мүше", "участник", "aʼzo"], modality: ["модалдігі", "модальность", "modallik"],
  name: ["атауы", "название", "nomi"], number: ["саны", "число", "soni"], object: ["объект", "объект", "obyekt"], on: ["күні", "дата", "sana"],
  one: ["бірі", "один", "biri"], other: ["екіншісі", "другой", "boshqasi"], otherRank: ["басқа дәреже", "другой ранг", "boshqa daraja"], otherDate: ["басқа күн", "другая дата", "boshqa sana"],
  otherInitiative: ["басқа бастама", "другая инициатива", "boshqa tashabbus"], otherSource: ["басқа дереккөз", "другой источник", "boshqa manba"],
  otherValue: ["басқа мән", "другое значение", "boshqa qiymat"], outOf: ["неше ішінен", "из скольких", "nechtadan"],
  part: ["бөлігі", "часть", "qismi"], party: ["тарап", "сторона", "tomon"], period: ["кезең", "период", "davr"], person: ["адам", "лицо", "shaxs"],
  place: ["орны", "место", "joy"], places: ["орындар", "места", "joylar"], property: ["қасиет", "свойство", "xususiyat"],
  rank: ["дәрежесі", "ранг", "daraja"], reason: ["себебі", "причина", "sababi"], receiver: ["алушы", "получатель", "oluvchi"],
  relation: ["байланыс", "связь", "aloqa"], result: ["нәтиже", "результат", "natija"], review: ["тексеру", "проверка", "tekshiruv"],
  role: ["рөлі", "роль", "roli"], scope: ["аясы", "охват", "qamrov"], series: ["қатар", "серия", "turkum"], since: ["бастап", "с", "dan"],
  source: ["дереккөз", "источник", "manba"], state: ["мемлекет", "государство", "davlat"], statement: ["тұжырым", "утверждение", "maʼlumot"],
  status: ["мәртебесі", "статус", "maqomi"], subject: ["субъект", "субъект", "subyekt"], theory: ["теория", "теория", "nazariya"],
  thing: ["нысан", "объект", "obyekt"], things: ["нысандар", "объекты", "obyektlar"], title: ["атауы", "заглавие", "sarlavha"],
  to: ["кімге", "кому", "kimga"], unit: ["өлшем", "единица", "birlik"], until: ["дейін", "до", "gacha"], value: ["мәні", "значение", "qiymat"],
  what: ["не", "что", "nima"], who: ["кім", "кто", "kim"], with: ["кіммен", "с кем", "kim bilan"],
};

const terms = new Map();  // local name of a class or property of the ontology -> its label in the language spoken

/** Learn the labels of a vocabulary, for columns that are called like a class or a property. */
export function learnTerms(vocabulary) {
  terms.clear();
  for (const { curie, kind, label } of vocabulary.terms) if (kind !== "concept") terms.set(curie.slice(curie.indexOf(":") + 1), label);
}

/** The name of a column or parameter as people write it; in English otherSource becomes "other source". */
export function columnName(column) {
  const place = LANGUAGES.indexOf(spoken.language) - 1;
  const known = place < 0 ? null : COLUMNS[column]?.[place] ?? terms.get(column) ?? terms.get(column.charAt(0).toUpperCase() + column.slice(1));
  return known ?? readable(column);
}

/** A name of the code as words. */
export function readable(column) {
  return column.replace(/([\p{Ll}\d])(\p{Lu})/gu, (_, before, after) => `${before} ${after.toLowerCase()}`).replace(/[-_]/g, " ");
}
