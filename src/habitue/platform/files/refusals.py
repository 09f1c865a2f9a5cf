from django.utils.translation import gettext_lazy as _

from habitue.platform.refusals import Refusal


class EmptyFile(Refusal):
    code = "file_empty"
    text = _("This file is empty.")


class FileTooLarge(Refusal):
    code = "file_too_large"
    text = _("This file is too large: at most {megabytes} MB.")
    status = 413


class WrongFileKind(Refusal):
    code = "file_of_wrong_kind"
    text = _("A file of this kind cannot be used here: {kind}.")
    status = 415
