"""What the pages about staff have in common."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from habitue.web.doors import StaffRequest


def show(request: StaffRequest, template: str, shown: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page in the desk's frame."""
    return render(request, f"web/staff/{template}.html", shown, status=status)


def say(request: StaffRequest, sentence: str | Promise) -> None:
    """Tell on the next page what was done."""
    messages.success(request, str(sentence))
