"""What people do to webhooks and to what they sent."""
