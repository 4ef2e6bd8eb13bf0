"""Wagtail loads this before it serves any of the admin's lists."""

from lms import spreadsheets

spreadsheets.make_wagtail_exports_safe()
