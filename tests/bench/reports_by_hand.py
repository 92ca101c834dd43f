"""The counts of a report, of the dashboard and of a card, each as one SQL that somebody would
write by hand who knows the tables and their indexes. The same text serves both engines."""

from __future__ import annotations

from sqlalchemy import TextClause, text

_SPLITS = ("agency_id", "field_id", "commune_id", "channel", "level", "reason_class", "mode")
_NEW = """
    count(*), count(*) filter (where channel <> 'phone'), count(*) filter (where procedure),
    count(*) filter (where state = 'closed'), count(*) filter (where state = 'open'),
    count(*) filter (where state = 'closed' and feedback in ('positive', 'negative')),
    count(*) filter (where state = 'closed' and feedback = 'positive'),
    count(*) filter (where state = 'closed' and feedback = 'negative'),
    count(*) filter (where state = 'closed' and feedback not in ('positive', 'negative')),
    count(*) filter (where state = 'closed' and feedback in ('due', 'asking')),
    count(*) filter (where procedure and reason_class in ('late', 'attitude', 'regulation'))
"""
_OLD = """
    count(*) filter (where stood = 1),
    count(*) filter (where stood = 1 and state <> 'open'),
    count(*) filter (where stood = 0 and stands = 1 and received_at < :start),
    count(*) filter (where stands = 1 and received_at < :end),
    count(*) filter (where stands = 1 and received_at < :start),
    count(*) filter (where stands = 1 and received_at < :end and due_at < :counted), 0, 0, 0, 0, 0
"""
_SAID = "count(*), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0"
_WITH = """
with fresh as materialized (
    select s.agency_id, s.field_id, s.commune_id, s.channel, s.level, s.reason_class, s.procedure,
           s.state, s.feedback, g.mode
    from ticket_spell s
    left join rating g on g.ticket_id = s.ticket_id and g.closing = s.reopenings and g.decides
    where s.since <= :counted and s.until > :counted and s.received_at >= :start
      and s.received_at < :end and s.state <> 'referred'
), tracked as materialized (
    select p.agency_id, p.field_id, p.commune_id, p.channel, p.level, p.reason_class, p.state,
           p.received_at, p.due_at, o.stood, o.stands
    from (
        select coalesce(ticket_id, 0) as ticket_id,
               max(case when since <= :opened and received_at < :start then 1 else 0 end) as stood,
               max(case when until > :counted then 1 else 0 end) as stands
        from ticket_spell
        where state = 'open' and until > :opened and since <= :counted
          and (since <= :opened or until > :counted)
        group by coalesce(ticket_id, 0)
    ) o join ticket_spell p
      on p.ticket_id = o.ticket_id and p.since <= :counted and p.until > :counted
), said as materialized (
    select s.agency_id, s.field_id, s.commune_id, s.channel, s.level, s.reason_class, g.mode
    from rating g
    join ticket_spell s on s.ticket_id = g.ticket_id
                       and s.since <= :counted and s.until > :counted
    where g.given_at >= :start and g.given_at < :end and g.decides and g.verdict = 'negative'
      and exists (select 1 from ticket_spell b where b.ticket_id = g.ticket_id
                  and b.reopenings = g.closing and b.feedback = 'negative'
                  and b.since <= :counted)
)
"""
_APART = """
select 'calls' as what, null as name, count(*) filter (where direction = 'inbound'),
       count(*) filter (where direction = 'outbound'), count(*) filter (where direction = 'ask'),
       0, 0, 0, 0, 0, 0, 0, 0
from call where started_at >= :start and started_at < :end and started_at < :counted
           and part_of_id is null
union all
select 'before', null, count(*), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
from ticket_spell where since <= :opened and until > :opened and received_at >= :before
                    and received_at < :start and state <> 'referred'
"""


def report() -> TextClause:
    """Every figure of a period, whole and by every key."""
    rows = [_APART, *_whole()]
    for of, counts in (("fresh", _NEW), ("tracked", _OLD), ("said", _SAID)):
        rows += [
            f"select '{of} {key}', cast({key} as text), {counts} from {of} group by {key}"
            for key in _SPLITS
            if key != "mode" or of != "tracked"
        ]
    return text(_WITH + "\nunion all\n".join(rows))


_TIMELY = """
    count(*), count(*) filter (where (due_at is null or closed_at <= due_at)
                       and (first_due_at is null or closed_at <= first_due_at)),
    count(*) filter (where closed_at > due_at), count(*) filter (where feedback = 'positive'),
    count(*) filter (where feedback = 'negative'),
    count(*) filter (where feedback in ('none', 'no_response')), 0, 0, 0, 0, 0
"""
_CLOSED = "closed_at is not null and coalesce(status, status) = 'closed'"
_PILES = """
select 'piles', null, count(*) filter (where status in ('assigned', 'accepted', 'in_progress',
       'answered')),
       count(*) filter (where due_at < :now and status in ('assigned', 'accepted', 'in_progress',
       'answered')),
       count(*) filter (where due_at >= :now and due_at < :tonight and status in ('assigned',
       'accepted', 'in_progress', 'answered')),
       count(*) filter (where status in ('received', 'returned')),
       count(*) filter (where status = 'returned'),
       (select count(*) from ticket_extension where state = 'asked'), 0, 0, 0, 0, 0
from ticket where closed_at is null and received_at is not null
"""


def dashboard(months: int) -> TextClause:
    """What stands, the month's figures, closings by agency and by month, field by commune.

    Months are bound as `m0` to the one after the last.
    """
    rows = [_APART, *_whole(), _PILES]
    rows.append(
        "select 'rung', direction || coalesce(outcome, ''), count(*), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0"
        " from call where started_at >= :today and started_at < :tonight and part_of_id is null"
        " group by direction, outcome"
    )
    rows.append(
        f"select 'closed', cast(agency_id as text), {_TIMELY} from ticket where {_CLOSED}"
        " and closed_at >= :start and closed_at < :end group by agency_id"
    )
    rows += [
        f"select 'month', '{one}', {_TIMELY} from ticket where {_CLOSED}"
        f" and closed_at >= :m{one} and closed_at < :m{one + 1}"
        for one in range(months)
    ]
    rows.append(
        "select 'heat', field_id || ' ' || commune_id, count(*), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0"
        " from fresh group by field_id, commune_id"
    )
    return text(_WITH + "\nunion all\n".join(rows))


def card() -> TextClause:
    """Every agency's closings, returns and extensions in two spans, and one's ratings by means."""
    rows = []
    for start, end in ((":start", ":end"), (":before", ":start")):
        rows.append(
            f"select 'closed', cast(agency_id as text), {_TIMELY} from ticket where {_CLOSED}"
            f" and closed_at >= {start} and closed_at < {end} group by agency_id"
        )
        rows += [
            f"select '{of}', cast({of} as text), count(*), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0"
            f' from ticket_return where "at" >= {start} and "at" < {end} group by {of}'
            for of in ("agency_id", "to_agency_id")
        ]
        rows.append(
            "select 'extensions', cast(p.agency_id as text), count(*),"
            " count(*) filter (where e.state = 'granted'), 0, 0, 0, 0, 0, 0, 0, 0, 0"
            " from ticket_extension e join person p on p.id = e.asked_by_id"
            f" where e.asked_at >= {start} and e.asked_at < {end} group by p.agency_id"
        )
        rows.append(
            "select 'explanations', cast(x.agency_id as text), count(*),"
            " count(*) filter (where x.state = 'accepted'),"
            " count(*) filter (where x.state in ('owed', 'sent_back') and d.due_at < :now),"
            " 0, 0, 0, 0, 0, 0, 0, 0"
            " from explanation x join ticket_deadline d on d.id = x.deadline_id"
            f" where x.owed_at >= {start} and x.owed_at < {end} group by x.agency_id"
        )
    rows.append(_PILES.rstrip() + " and agency_id = :agency")
    rows.append(
        "select 'mode', g.mode, count(*), count(*) filter (where t.feedback = 'positive'),"
        " 0, 0, 0, 0, 0, 0, 0, 0, 0"
        " from ticket t join rating g on g.ticket_id = t.id and g.closing = t.reopenings"
        " and g.decides where t.closed_at is not null and coalesce(t.status, t.status) = 'closed'"
        " and t.closed_at >= :start and t.closed_at < :end and t.agency_id = :agency"
        " group by g.mode"
    )
    return text("\nunion all\n".join(rows))


def _whole() -> list[str]:
    return [
        f"select '{of}', null, {counts} from {of}"
        for of, counts in (("fresh", _NEW), ("tracked", _OLD), ("said", _SAID))
    ]
