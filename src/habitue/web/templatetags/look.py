"""Tags that components are made of."""

from django import template

register = template.Library()


@register.filter
def initials(name: str) -> str:
    """Two letters for a face: "Ana María Martín" is AM, "Rewe" is RE."""
    words = [word for word in name.split() if word[0].isalnum()]
    if len(words) < 2:
        return "".join(words)[:2].upper()
    return (words[0][0] + words[-1][0]).upper()
