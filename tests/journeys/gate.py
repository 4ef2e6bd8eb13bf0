"""Asking the gate as a production system would: over HTTP, with a token that an operator made."""

import json
import urllib.request

from tests.stack import Stack


class Gate:
    """`Gate(product, "resident-register").ask("HN-1001", "registrar")` → (decision, reason)."""

    def __init__(self, product: Stack, system: str):
        self.url = f"{product.url}/access/v1/evaluation"
        self.system = system
        self.token = product.manage("create_caller", f"Journey {system}", "--system", system).strip()

    def ask(self, staff_number: str, role: str) -> tuple[bool, str]:
        question = {
            "subject": {"type": "person", "id": staff_number},
            "action": {"name": role},
            "resource": {"type": "system", "id": self.system},
        }
        request = urllib.request.Request(
            self.url,
            data=json.dumps(question).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            answer = json.load(response)
        return answer["decision"], answer["context"]["reason"]
