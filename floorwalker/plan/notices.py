"""Plan: what people are told of by this room."""

from __future__ import annotations

from floorwalker.ground.notices import NoticeKind

NOTICES: tuple[NoticeKind, ...] = (
    NoticeKind(
        "shifts", "My shifts", "Shifts of yours were published or changed. Inside the notice period the mail comes at once.",
        many="Your shifts changed {count} times", icon="calendar-days", must=("page", "email"),
    ),
    NoticeKind(
        "standards", "Standards I proposed or own", "A standard that you proposed or own was approved or refused.",
        many="{count} decisions on standards", icon="ruler",
    ),
    NoticeKind(
        "agreements", "Agreements I proposed or own",
        "An agreement with a client that you own is at risk of being missed, or one that you proposed or own was approved or refused.",
        many="{count} on agreements with clients", icon="scale",
    ),
    NoticeKind(
        "documents", "Documents I have a part in",
        "A document that you own or wrote is decided on or to be looked at again, your comment is answered, or your team is asked for its "
        "comments.",
        many="{count} words about documents", icon="file-text",
    ),
    NoticeKind(
        "reading", "What I am to read", "You are asked to read and confirm a document, or your day for it comes or has passed.",
        many="{count} words about what you are to read", icon="book-open", must=("page",),
    ),
    NoticeKind(
        "service_plans", "Service plans I write or was asked about",
        "A plan of yours was approved or sent back, somebody said something about it, or what you said was answered.",
        many="{count} things about service plans", icon="clipboard-check",
    ),
    NoticeKind(
        "briefings", "Briefings", "You are asked to a briefing, one is called off, or a question of yours about one is answered.",
        many="{count} on briefings", icon="message-square", must=("page",),
    ),
    NoticeKind(
        "activities", "Activities of my team", "A time of yours for an activity of your team is in the roster, or was given up.",
        many="{count} on activities", icon="calendar-check", must=("page",),
    ),
    NoticeKind(
        "customer_messages", "Messages to customers", "A message to customers that you own or proposed was approved, or is a draft again.",
        many="{count} decisions on messages to customers", icon="send",
    ),
    NoticeKind(
        "letterheads", "Letterheads", "A letterhead that you own or drew was approved, or is a draft again.",
        many="{count} decisions on letterheads", icon="mail",
    ),
    NoticeKind(
        "journeys", "Journeys I draw or answer for", "A map of a journey that you drew, or own in part, was published or refused.",
        many="{count} decisions on journeys", icon="route",
    ),
    NoticeKind(
        "flex", "Flex I proposed", "A flex that you proposed was refused.", many="{count} decisions on flex", icon="fast-forward",
    ),
    NoticeKind(
        "readiness", "Readiness I proposed", "A rule of readiness that you proposed was refused.", many="{count} decisions on readiness",
        icon="shield-check",
    ),
    NoticeKind(
        "my_readiness", "What my queues ask of me", "You lack something without which a queue will not be yours, or is not any more.",
        many="{count} words about what your queues ask of you", icon="shield-check", must=("page",),
    ),
    NoticeKind(
        "kpis", "What I am held to", "The measures and targets of your role change, or a set that you proposed was refused.",
        many="{count} changes of what you are held to", icon="target", must=("page", "email"),
    ),
)
