"""What templates of mails can say beside what Django's can."""

from django import template

register = template.Library()


@register.filter
def paragraphs(text: str) -> list[str]:
    """A merchant's own text as paragraphs: each line one."""
    return [line.strip() for line in str(text).splitlines() if line.strip()]
