from ui.coverage import query, views
from ui.shell import page
from ui.shell.visit import here

visit = here()
with page.top():
    asked = query.row(visit)
match asked.measure:
    case "checklist":
        views.checklist(visit, asked)
    case "own":
        views.own(visit, asked)
    case _:
        views.duties(visit, asked)
