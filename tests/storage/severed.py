"""A wire to PostgreSQL that can be cut in the middle of a COMMIT: before the server hears it, or before we hear it."""

import socket
import threading
from contextlib import suppress
from typing import Literal

Cut = Literal["", "before", "after"]


class Wire:
    """A TCP relay in front of the server at ``port``; ``cut`` arms it for the next COMMIT (or ``word``), once."""

    def __init__(self, port: int) -> None:
        self.cut: Cut = ""
        self.word = b"COMMIT\0"
        self.was_cut = threading.Event()
        self._server = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def refuse(self) -> None:
        """Let nobody connect any more."""
        _end(self._listener)

    def close(self) -> None:
        """Take the relay away with whatever still hangs on it."""
        for one in (self._listener, *self._ends):
            _end(one)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._server))
                self._ends += [client, server]
                answer_is_lost = threading.Event()
                for way in (
                    (self._to_server, client, server, answer_is_lost),
                    (self._to_client, server, client, answer_is_lost),
                ):
                    threading.Thread(target=way[0], args=way[1:], daemon=True).start()

    def _to_server(self, client: socket.socket, server: socket.socket, lost: threading.Event) -> None:
        with suppress(OSError):
            while heard := client.recv(65_536):
                if self.cut and self.word in heard:
                    cut, self.cut = self.cut, ""
                    self.was_cut.set()
                    if cut == "before":
                        break
                    lost.set()
                server.sendall(heard)
        _end(client)
        _end(server)

    @staticmethod
    def _to_client(server: socket.socket, client: socket.socket, lost: threading.Event) -> None:
        with suppress(OSError):
            # The server answers COMMIT only when it is durable; that answer is what gets lost.
            while (heard := server.recv(65_536)) and not lost.is_set():
                client.sendall(heard)
        _end(client)
        _end(server)


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
