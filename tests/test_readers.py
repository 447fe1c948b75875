"""Documents become canonical text, the same each time, or a sentence that says what is wrong with the file."""

from __future__ import annotations

import builtins
import hashlib
import os
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from maslahat.graph.readers import SUFFIXES, read_document
from maslahat.ontology.errors import MissingExtraError, SourceError

KAZAKH = "Қазақстан өзара ынтымақтастықты ұсынды, ал Өзбекстан қолдады. "
RUSSIAN = "Главы государств встретились в Самарканде и подписали заявление. "


def save(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(folder: Path, name: str, content: bytes | str) -> str:
    return read_document(save(folder, name, content)).text


def problem(folder: Path, name: str, content: bytes | str) -> SourceError:
    path = save(folder, name, content)
    with pytest.raises(SourceError) as caught:
        read_document(path)
    assert str(caught.value).startswith(str(path)), "an error begins with the path"
    assert "\n" not in str(caught.value), "an error is one sentence"
    return caught.value


# -- canonical text of plain files


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        (b"a\r\nb\rc\nd\r\n", "a\nb\nc\nd\n"),
        (b"a\r\r\nb", "a\n\nb"),
        (b"\xef\xbb\xbfKhiva", "Khiva"),
        (b"\xef\xbb\xbf\xef\xbb\xbfKhiva", "\ufeffKhiva"),
        ("caf\u00e9".encode(), "caf\u00e9"),
        ("cafe\u0301".encode(), "cafe\u0301"),
        (b"  a\t b \n\n\n", "  a\t b \n\n\n"),
    ],
)
def test_plain_text_changes_only_in_line_ends_and_byte_order_mark(tmp_path: Path, raw: bytes, canonical: str) -> None:
    assert read(tmp_path, "a.txt", raw) == canonical


def test_offsets_count_an_astral_character_as_one(tmp_path: Path) -> None:
    text = read(tmp_path, "a.txt", "\U0001f1f0\U0001f1ff Astana")
    assert text[3:] == "Astana"


def test_document_carries_hash_of_raw_bytes_and_format(tmp_path: Path) -> None:
    raw = b"\xef\xbb\xbfone\r\ntwo"
    document = read_document(str(save(tmp_path, "A.TXT", raw)))
    assert (document.sha256, document.format) == (hashlib.sha256(raw).hexdigest(), "txt")


# -- HTML


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<h1>Title</h1><p>One\n  <b>bo</b>ld   word</p>tail", "Title\nOne bold word\ntail"),
        ("<p>a<p>b<ul><li>c<li>d</ul>", "a\nb\nc\nd"),
        ("a<br>b<br/><br/>c", "a\nb\nc"),
        ("<p>a &amp; b&nbsp;c &#x1F600;</p><p>&nbsp;</p>", "a & b\u00a0c \U0001f600"),
        ("<head><title>no</title></head><body><script>no</script><style>no</style><!-- no --><p>yes", "yes"),
        ("<p hidden>no<p style='Display : NONE'>no<p style='visibility:hidden'>no<div>yes</div>", "yes"),
        ("<template>no</template><noscript>no</noscript><select><option>no</select><dialog>no</dialog>yes", "yes"),
        ("<pre>a  b\n\n  c</pre><p>d  e</p>", "a  b\nc\nd e"),
        ('<?xml version="1.0" encoding="windows-1251"?><html><body>Қазақ</body></html>', "Қазақ"),
        ("<p>a\x01b&#0;c</p>", "ab\ufffdc"),
        ("examples.html", "examples.html"),
    ],
)
def test_html_keeps_what_a_reader_sees(tmp_path: Path, markup: str, text: str) -> None:
    assert read(tmp_path, "a.html", markup) == text


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ("<tr><th>State<th>Year<tr><td>Kazakhstan<td>1991", "State\tYear\nKazakhstan\t1991"),
        ("<tr><td><p>a</p><p>b</p></td><td>c<br>d</td></tr>", "a b\tc d"),
        ("<tr><td></td><td>b</td><td></td></tr><tr><td></td><td> </td></tr>", "\tb\t"),
        ("<caption>Trade</caption><tr><td>a</td><td>b</td></tr>", "Trade\na\tb"),
        ("<tr><td><p>menu</p><p>article</p></td></tr>", "menu\narticle"),
        ("<tr><td>x<table><tr><td>1<td>2</table></td><td>z</td></tr>", "x\n1\t2\nz"),
    ],
)
def test_html_table_is_a_line_for_each_row(tmp_path: Path, rows: str, text: str) -> None:
    assert read(tmp_path, "a.htm", f"<table>{rows}</table>") == text


def test_html_nested_very_deep_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "a.html", "<div>" * 30_000 + "deep") == "deep"


def test_html_with_too_many_tags_is_refused(tmp_path: Path) -> None:
    assert "500,000 tags" in str(problem(tmp_path, "a.html", "<b>" * 500_001 + "x"))


def test_html_entity_definitions_are_not_expanded(tmp_path: Path) -> None:
    markup = '<!DOCTYPE html [<!ENTITY a "boom"><!ENTITY b SYSTEM "file:///etc/passwd">]><p>&a;&b;</p>'
    assert read(tmp_path, "a.html", markup).endswith("&a;&b;")


# -- Markdown


def test_markdown_is_read_as_rendered(tmp_path: Path) -> None:
    source = "# Title\n\nsoft\nbreak, [link](https://example.org) & *em*\n\n- one\n- two\n\n<script>no</script>\n"
    assert read(tmp_path, "a.md", source) == "Title\nsoft break, link & em\none\ntwo"


def test_markdown_table_is_a_line_for_each_row(tmp_path: Path) -> None:
    assert read(tmp_path, "a.markdown", "| a | b |\n|---|---|\n| 1 | **2** |\n") == "a\tb\n1\t2"


def test_markdown_nested_too_deep_is_refused_and_not_cut(tmp_path: Path) -> None:
    assert read(tmp_path, "a.md", "> " * 40 + "deep") == "deep"
    assert "nested deeper" in str(problem(tmp_path, "b.md", "- x\n" + "> " * 200 + "deep"))


# -- Word


def docx_bytes(*paragraphs: str) -> bytes:
    import docx

    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_parts(source: bytes, **parts: bytes) -> bytes:
    """Return a Word file whose parts ``word/<name>.xml`` are replaced."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(source)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = Path(name).stem if name.startswith("word/") else ""
            new.writestr(name, parts.get(part, old.read(name)))
    return buffer.getvalue()


def docx_of(body: str, prologue: str = "") -> bytes:
    """Return a Word file with this XML as its body."""
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xml = f'{prologue}<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'
    return with_parts(docx_bytes("x"), document=xml.encode())


def test_word_paragraphs_are_lines(tmp_path: Path) -> None:
    data = docx_bytes("Қазақстан", "", "one\ttab\nbreak", " \U0001f600 ")
    assert read(tmp_path, "a.docx", data) == "Қазақстан\none\ttab\nbreak\n\U0001f600"


def test_word_table_is_a_line_for_each_row(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("before")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip((cell for row in table.rows for cell in row.cells), ["a", "b\nc", "", "d"], strict=True):
        cell.text = text
    document.add_paragraph("after")
    document.save(str(tmp_path / "a.docx"))
    assert read_document(tmp_path / "a.docx").text == "before\na\tb c\n\td\nafter"


def test_word_revisions_fields_and_hidden_runs_are_read_as_shown(tmp_path: Path) -> None:
    body = (
        "<w:p><w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> shown</w:t></w:r>'
        "<w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:sdt><w:sdtContent><w:r><w:t> control</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    )
    assert read(tmp_path, "a.docx", docx_of(body)) == "new shown control"


def test_word_notes_follow_the_body(tmp_path: Path) -> None:
    notes = (
        b'<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        b'<w:footnote w:type="separator"><w:p><w:r><w:t>rule</w:t></w:r></w:p></w:footnote>'
        b"<w:footnote><w:p><w:r><w:t>source</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    import docx
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    document = docx.Document(BytesIO(docx_bytes("body")))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    document.part.relate_to(Part(PackURI("/word/footnotes.xml"), "application/xml", notes), kind)
    document.save(str(tmp_path / "a.docx"))
    assert read_document(tmp_path / "a.docx").text == "body\nsource"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"just text", "not a .docx"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "protected"),
        (docx_bytes("cut")[:5000], "broken"),
        (with_parts(docx_bytes("x"), document=b""), "broken"),
        (with_parts(docx_bytes("x"), document=b" " * 50_000_001), "unpacks to more than"),
        (docx_of("<w:p/>", '<!DOCTYPE x [<!ENTITY a "aa">]>'), "entities"),
        (docx_of("<w:sdt>" * 9000 + "</w:sdt>" * 9000), "broken"),
        (docx_of("<w:p/>"), "no text"),
    ],
)
def test_word_file_that_cannot_be_used_is_refused(tmp_path: Path, data: bytes, words: str) -> None:
    assert words in str(problem(tmp_path, "a.docx", data))


# -- PDF


def pdf_bytes(*pages: str) -> bytes:
    from fpdf import FPDF

    pdf = FPDF()
    pdf.set_font("Helvetica", size=12)
    for page in pages:
        pdf.add_page()
        if page:
            pdf.multi_cell(0, text=page)
    return bytes(pdf.output())


def encrypted_pdf(password: str) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(BytesIO(pdf_bytes("Tashkent"))))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_pdf_pages_and_lines_are_lines(tmp_path: Path) -> None:
    assert read(tmp_path, "a.pdf", pdf_bytes("Samarkand\nKhiva", "", "Osh")) == "Samarkand\nKhiva\nOsh"


def test_pdf_protected_only_against_changes_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "a.pdf", encrypted_pdf("")) == "Tashkent"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"just text", "not a PDF"),
        (pdf_bytes("cut")[:300], "broken"),
        (b"%PDF-1.7\n" + b"junk " * 50, "broken"),
        (encrypted_pdf("secret"), "encrypted"),
        (pdf_bytes(""), "no text layer"),
    ],
    ids=["text", "cut", "junk", "encrypted", "scan"],
)
def test_pdf_that_cannot_be_used_is_refused(tmp_path: Path, data: bytes, words: str) -> None:
    assert words in str(problem(tmp_path, "a.pdf", data))


# -- errors of every format


@pytest.mark.parametrize(
    ("name", "words"), [("nowhere.txt", "no such file"), (".", "is a directory"), ("a\0b.txt", "cannot be opened")]
)
def test_path_without_a_file_is_an_error(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        read_document(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(SourceError, match="not a regular file"):
        read_document(tmp_path / "pipe.txt")


@pytest.mark.parametrize("name", ["a.xlsx", "README"])
def test_unknown_ending_lists_the_known_ones(tmp_path: Path, name: str) -> None:
    assert all(suffix in str(problem(tmp_path, name, "text")) for suffix in SUFFIXES)


@pytest.mark.parametrize("name", [f"a{suffix}" for suffix in SUFFIXES])
@pytest.mark.parametrize("content", [b"", b" \r\n\t\n"])
def test_empty_file_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    assert "empty" in str(problem(tmp_path, name, content))


@pytest.mark.parametrize(("name", "content"), [("a.txt", "\ufeff\u00a0"), ("a.md", "***"), ("a.html", "<p> </p>")])
def test_file_without_text_is_refused(tmp_path: Path, name: str, content: str) -> None:
    assert "no text" in str(problem(tmp_path, name, content))


def test_size_limit_is_the_last_size_that_is_read(tmp_path: Path) -> None:
    path = save(tmp_path, "a.txt", "12345")
    assert read_document(path, max_bytes=5).text == "12345"
    with pytest.raises(SourceError, match="limit of 4 bytes"):
        read_document(path, max_bytes=4)


@pytest.mark.parametrize(
    ("encoding", "advice"),
    [
        ("windows-1251", "iconv -f WINDOWS-1251"),
        ("koi8-r", "iconv -f KOI8-R"),
        ("cp866", "iconv -f CP866"),
        ("iso8859-5", "iconv -f ISO-8859-5"),
        ("utf-16", "iconv -f UTF-16"),
        ("utf-16-le", "iconv -f UTF-16-LE"),
        ("utf-16-be", "iconv -f UTF-16-BE"),
        ("utf-32", "iconv -f UTF-32"),
    ],
)
def test_other_encoding_of_russian_is_named(tmp_path: Path, encoding: str, advice: str) -> None:
    assert advice in str(problem(tmp_path, "a.txt", (RUSSIAN * 3).encode(encoding)))


@pytest.mark.parametrize(("encoding", "name"), [("kz1048", "RK1048"), ("ptcp154", "PT154")])
def test_other_encoding_of_kazakh_is_named(tmp_path: Path, encoding: str, name: str) -> None:
    assert f"iconv -f {name} " in str(problem(tmp_path, "a.txt", (KAZAKH * 3).encode(encoding)))


def test_other_encoding_of_english_is_named(tmp_path: Path) -> None:
    error = problem(tmp_path, "a.md", "one\r\ntwo\rthe leaders\x27 \u201cforum\u201d".encode("windows-1252"))
    assert (error.line, "at byte 22" in str(error), "WINDOWS-1252" in str(error)) == (3, True, True)


def test_damaged_utf8_is_not_taken_for_another_encoding(tmp_path: Path) -> None:
    error = problem(tmp_path, "a.html", RUSSIAN.encode() + b"\n" + RUSSIAN.encode()[:-3])
    assert (error.line, "cut or damaged" in str(error)) == (2, True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"text\nwith\x00NUL", "control character at byte 9"),
        (b"\x01\x02\x03 few words", "binary content"),
        (bytes(range(128, 256)) * 4, "binary content"),
        (b"%PDF-1.7 ...", "a PDF file"),
        (docx_bytes("x"), "zip container"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (b"{\\rtf1 text}", "an RTF file"),
    ],
)
def test_binary_content_is_refused_as_what_it_is(tmp_path: Path, content: bytes, words: str) -> None:
    assert words in str(problem(tmp_path, "a.txt", content))


@pytest.mark.parametrize(("module", "name"), [("bs4", "a.html"), ("markdown_it", "a.md"), ("pypdf", "a.pdf"), ("docx", "a.docx")])
def test_missing_library_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, name: str) -> None:
    original = builtins.__import__

    def refuse(wanted: str, *args: Any, **kwargs: Any) -> Any:
        if wanted.partition(".")[0] == module:
            raise ImportError(wanted)
        return original(wanted, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(MissingExtraError, match=r"maslahat\[documents\]"):
        read_document(save(tmp_path, name, "text"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", KAZAKH),
        ("a.md", f"# {KAZAKH}"),
        ("a.html", f"<p>{KAZAKH}"),
        ("a.docx", docx_bytes(KAZAKH)),
        ("a.pdf", pdf_bytes("Khiva")),
    ],
)
def test_reading_twice_gives_the_same(tmp_path: Path, name: str, content: bytes | str) -> None:
    path = save(tmp_path, name, content)
    assert read_document(path) == read_document(path)
