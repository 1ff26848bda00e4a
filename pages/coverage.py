from ui import coverage_asked, coverage_views, page
from ui.visit import here

visit = here()
with page.top():
    asked = coverage_asked.row(visit)
match asked.measure:
    case "checklist":
        coverage_views.checklist(visit, asked)
    case "own":
        coverage_views.own(visit, asked)
    case _:
        coverage_views.duties(visit, asked)
