"""django-helpdesk beside us: installed by pip, on the same PostgreSQL, with words of ours."""
