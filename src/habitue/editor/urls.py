from django.urls import URLPattern, path

from habitue.editor.views import codes, editing, program, publishing, trials

app_name = "editor"
urlpatterns: list[URLPattern] = [
    path("", program.program, name="program"),
    path("/in-force", program.in_force, name="in_force"),
    path("/versions", program.versions, name="versions"),
    path("/versions/<int:number>", program.version, name="version"),
    path("/versions/<int:number>/take", program.take_version, name="take_version"),
    path("/document", program.document, name="document"),
    path("/discard", program.discard, name="discard"),
    path("/publish", publishing.publish, name="publish"),
    path("/codes/<int:number>", codes.codes, name="codes"),
    path("/trial", trials.trial, name="trial"),
    path("/trial/start", trials.start, name="start_trial"),
    path("/preview", trials.preview, name="preview"),
    path("/add/<slug:table>", editing.add, name="add"),
    path("/begin/<slug:key>", editing.begin, name="begin"),
    path("/undo", editing.undo, name="undo"),
    path("/redo", editing.redo, name="redo"),
    path("/edit/<slug:table>/<int:number>", editing.edit, name="edit"),
    path("/sentence/<slug:table>/<int:number>", editing.sentence, name="sentence"),
]
