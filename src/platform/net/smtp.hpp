#pragma once

#include <string>
#include <string_view>

#include "platform/net/mail.hpp"
#include "platform/net/stream.hpp"

namespace medres::net {

/// How a mail server is spoken to.
struct SmtpServer {
  enum class Tls {
    kNone,      ///< only where the server stands on this host
    kStartTls,  ///< required: a server that does not offer it is refused
    kImplicit
  };
  std::string host;
  std::uint16_t port = 25;
  Tls tls = Tls::kStartTls;
  std::string user;  ///< empty: no authentication
  std::string password;
  std::string own_name = "localhost";  ///< said in EHLO
};

/// The client's side of one delivery (RFC 5321), without I/O: replies go in line by line, what to do next comes out.
/// STARTTLS, AUTH PLAIN, one recipient. Not thread-safe.
class SmtpDialogue {
 public:
  enum class Event {
    kNeedMore,  ///< the reply goes on, or the next one is awaited
    kSend,      ///< output() to the server, then its next reply
    kSecure,    ///< TLS begins now; then output()
    kAccepted,  ///< the server has taken the mail over; output() says farewell
    kFailed     ///< failure()
  };

  SmtpDialogue(SmtpServer server, const Mail& mail);

  /// One line of the server's, without its end.
  Event Take(std::string_view line);

  const std::string& output() const { return output_; }
  /// kUnavailable `net.smtp_refused` {step, reply} for what may work later (4xx, or not SMTP), kInvalid
  /// `net.smtp_rejected` {step, reply} for what never will (5xx).
  const Error& failure() const { return failure_; }

 private:
  enum class Step { kGreeting, kHello, kStartTls, kAuthenticate, kSender, kRecipient, kData, kMessage };

  Event Next(int code);
  Event Say(Step step, std::string line);
  Event AfterHello();
  Event Refuse(int code, std::string_view line);

  SmtpServer server_;
  std::string from_;
  std::string to_;
  std::string message_;
  Step step_ = Step::kGreeting;
  bool secured_;
  bool offers_tls_ = false;
  std::string output_;
  Error failure_;
};

/// Lines that begin with a dot get a second one, and a line with a dot alone ends the message.
std::string StuffDots(std::string_view message);

/// Delivers mail, each over a connection of its own. Thread-safe; the dialer outlives it.
class SmtpClient {
 public:
  SmtpClient(const Dialer& dialer, SmtpServer server) : dialer_(dialer), server_(std::move(server)) {}

  /// Ok once the server has taken the mail over. Failures: the dialer's, the dialogue's; kInvalid `net.mail_address`.
  Task<Status> Send(Mail mail, Milliseconds deadline) const;

 private:
  const Dialer& dialer_;
  SmtpServer server_;
};

}  // namespace medres::net
