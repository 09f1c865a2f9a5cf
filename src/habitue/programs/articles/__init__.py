"""What is sold: articles, their groups, the quick buttons of a till panel; and how rewards look.

`queries` reads: `articles_of`, `article_for`, `groups_of`, `quick_buttons` (for a panel: one query), `reward_faces`.
`actions` changes. Names and descriptions are `{language: text}`, read with `text_in`.
"""
