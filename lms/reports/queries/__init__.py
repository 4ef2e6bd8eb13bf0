"""Reads behind HR's pages."""
