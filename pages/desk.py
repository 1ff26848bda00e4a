from ui.desk.screen import desk
from ui.shell.visit import here

desk(here())
