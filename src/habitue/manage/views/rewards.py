"""How rewards look at the panel and in the portal: a picture, a few words."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from habitue.manage.doing import Deed, form_page
from habitue.manage.forms.articles import RewardForm
from habitue.manage.forms.fields import texts_from, texts_into
from habitue.manage.pictures import BYTES_MAX, keep_picture
from habitue.manage.queries.rewards import Reward, rewards_of
from habitue.manage.queries.words import words_of
from habitue.programs.articles.actions import describe_reward, picture_reward
from habitue.programs.articles.queries import ArticleNotFound
from habitue.web.doors import StaffRequest, staff_page


def _rewards(request: StaffRequest) -> list[Reward]:
    words = words_of(request.organisation.id, request.organisation.currency, request.now)
    return rewards_of(request.organisation.id, words, request.now)


@staff_page("program", "program_read")
def rewards(request: StaffRequest) -> HttpResponse:
    return render(request, "manage/rewards/list.html", {"room": "rewards", "rewards": _rewards(request)})


@staff_page("program")
def reward(request: StaffRequest, kind: str, code: str) -> HttpResponse:
    """Say what it is and show it. Refuses `not_found` for what the program does not have."""
    one = next((known for known in _rewards(request) if (known.kind, known.code) == (kind, code)), None)
    if one is None:
        raise ArticleNotFound
    posted = request.method == "POST"
    form = RewardForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        initial=texts_into("description", one.face.descriptions),
    )

    def show(said: dict[str, Any]) -> str:
        whose: dict[str, Any] = {
            "organisation_id": request.organisation.id,
            "by": request.staff.actor,
            "at": request.now,
        }
        upload = said["picture"]
        if upload:
            picture = keep_picture(content=upload.read(BYTES_MAX + 1), **whose)
            picture_reward(kind=kind, code=code, picture_id=picture, **whose)
        elif said["without"] and one.face.picture_id:
            picture_reward(kind=kind, code=code, picture_id=None, **whose)
        describe_reward(kind=kind, code=code, descriptions=texts_from(said, "description"), **whose)
        return reverse("manage:rewards")

    deed = Deed(
        title=one.name,
        submit=_("Save"),
        do=show,
        back=reverse("manage:rewards"),
        done=_("Saved."),
        note=_("Rewards"),
        room="rewards",
        template="manage/rewards/one.html",
        context={"reward": one},
    )
    return form_page(request, form, deed)
