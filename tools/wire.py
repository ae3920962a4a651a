#!/usr/bin/env python3
"""A wire to a server that can be cut, for tests of what happens when the network goes away."""

from __future__ import annotations

import select
import socket
import ssl
import threading


class Wire:
    """Carries bytes to a port and back. While it is cut it takes connections and bytes and carries none, as a network does
    that drops packets: nobody is told."""

    def __init__(self, to: int, tls: ssl.SSLContext | None = None):
        """With `tls` whoever connects must speak it, as to a server that has a certificate; behind it all is plain."""
        self.to, self.tls = to, tls
        self.whole = threading.Event()
        self.whole.set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        self.whole.clear()

    def mend(self) -> None:
        self.whole.set()

    def close(self) -> None:
        self.listener.close()
        self.whole.set()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._open, args=(near,), daemon=True).start()

    def _open(self, near: socket.socket) -> None:
        self.whole.wait()
        try:
            near = self.tls.wrap_socket(near, server_side=True) if self.tls else near
        except OSError:  # ssl.SSLError is one: they do not come to terms
            near.close()
            return
        try:
            far = socket.create_connection(("127.0.0.1", self.to), 5)
        except OSError:
            near.close()
            return
        far.settimeout(None)  # that was for connecting; who says nothing for a while is not gone
        if self.tls:  # one thread for both ways: two may not use one TLS connection at a time
            self._take_turns(near, far)
            return
        for source, target in ((near, far), (far, near)):
            threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    def _take_turns(self, near: ssl.SSLSocket, far: socket.socket) -> None:
        try:
            while True:
                for source in [near] if near.pending() else select.select([near, far], [], [])[0]:
                    data = source.recv(65536)
                    if not data:
                        return
                    self.whole.wait()
                    (far if source is near else near).sendall(data)
        except OSError:
            pass
        finally:
            self._end(near, far)

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                self.whole.wait()
                target.sendall(data)
        except OSError:
            pass
        self._end(source, target)

    @staticmethod
    def _end(*ends: socket.socket) -> None:
        for end in ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
