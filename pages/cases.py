from ui.shell.visit import here
from ui.tracing.register import register

register(here())
