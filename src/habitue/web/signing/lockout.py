"""What somebody sees who guessed too often."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(request: HttpRequest, *_args: object, **_more: object) -> HttpResponse:
    """The answer to tries that are not looked at, known address or not."""
    return render(request, "web/locked_out.html", status=429)
