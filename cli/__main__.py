"""``python -m maslahat.cli`` is the command ``maslahat``."""

from .main import main

main()
