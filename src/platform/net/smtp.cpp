#include "platform/net/smtp.hpp"

#include <array>

#include "base/text.hpp"

namespace medres::net {
namespace {

constexpr std::size_t kLongestLine = 4096;
constexpr int kReady = 220;
constexpr int kAuthenticated = 235;
constexpr int kOk = 250;
constexpr int kForwarded = 251;
constexpr int kGoAhead = 354;

std::string_view NameOf(int step) {
  constexpr std::array<std::string_view, 8> kNames{"greeting", "EHLO", "STARTTLS", "AUTH",
                                                   "MAIL",     "RCPT", "DATA",     "message"};
  return kNames[static_cast<std::size_t>(step)];
}

/// Lines out of a stream.
class LineReader {
 public:
  explicit LineReader(Stream& stream) : stream_(stream) {}

  Task<Result<std::string>> Next(const std::string& host) {
    for (;;) {
      if (const auto end = buffer_.find('\n'); end != std::string::npos) {
        std::string line = buffer_.substr(0, end);
        buffer_.erase(0, end + 1);
        if (line.ends_with('\r')) line.pop_back();
        co_return line;
      }
      if (buffer_.size() > kLongestLine) break;
      std::array<char, 1024> part;
      MEDRES_CO_TRY(const std::size_t size, co_await stream_.Read(part));
      if (size == 0) break;
      buffer_.append(part.data(), size);
    }
    co_return Fail(Error::Unavailable("net.broken_answer", {{"host", host}}));
  }

  /// What was sent before TLS began must not pass for what came after.
  bool empty() const { return buffer_.empty(); }

 private:
  Stream& stream_;
  std::string buffer_;
};

}  // namespace

std::string StuffDots(std::string_view message) {
  std::string stuffed;
  bool at_start = true;
  for (const char c : message) {
    if (at_start && c == '.') stuffed.push_back('.');
    stuffed.push_back(c);
    at_start = c == '\n';
  }
  if (!at_start) stuffed += "\r\n";
  return stuffed + ".\r\n";
}

SmtpDialogue::SmtpDialogue(SmtpServer server, const Mail& mail)
    : server_(std::move(server)),
      from_(mail.from),
      to_(mail.to),
      message_(StuffDots(Compose(mail))),
      secured_(server_.tls != SmtpServer::Tls::kStartTls) {}

SmtpDialogue::Event SmtpDialogue::Take(std::string_view line) {
  const auto code = text::ParseInteger(line.substr(0, 3));
  const bool shaped = code && line.size() >= 3 && (line.size() == 3 || line[3] == ' ' || line[3] == '-');
  if (!shaped) return Refuse(0, line);
  if (step_ == Step::kHello && line.size() > 4) {
    offers_tls_ = offers_tls_ || text::ToLowerAscii(text::Trim(line.substr(4))) == "starttls";
  }
  if (line.size() > 3 && line[3] == '-') return Event::kNeedMore;
  const Event next = Next(static_cast<int>(*code));
  return next == Event::kFailed ? Refuse(static_cast<int>(*code), line) : next;
}

/// By the last line of a reply.
SmtpDialogue::Event SmtpDialogue::Next(int code) {
  const std::string hello = "EHLO " + server_.own_name;
  switch (step_) {
    case Step::kGreeting: return code == kReady ? Say(Step::kHello, hello) : Event::kFailed;
    case Step::kHello: return code == kOk ? AfterHello() : Event::kFailed;
    case Step::kStartTls:
      if (code != kReady) return Event::kFailed;
      secured_ = true;
      Say(Step::kHello, hello);
      return Event::kSecure;
    case Step::kAuthenticate:
      return code == kAuthenticated ? Say(Step::kSender, "MAIL FROM:<" + from_ + ">") : Event::kFailed;
    case Step::kSender: return code == kOk ? Say(Step::kRecipient, "RCPT TO:<" + to_ + ">") : Event::kFailed;
    case Step::kRecipient: return code == kOk || code == kForwarded ? Say(Step::kData, "DATA") : Event::kFailed;
    case Step::kData:
      if (code != kGoAhead) return Event::kFailed;
      step_ = Step::kMessage;
      output_ = message_;
      return Event::kSend;
    case Step::kMessage:
      if (code != kOk) return Event::kFailed;
      output_ = "QUIT\r\n";
      return Event::kAccepted;
  }
  return Event::kFailed;
}

SmtpDialogue::Event SmtpDialogue::AfterHello() {
  if (!secured_) return offers_tls_ ? Say(Step::kStartTls, "STARTTLS") : Event::kFailed;
  if (server_.user.empty()) return Say(Step::kSender, "MAIL FROM:<" + from_ + ">");
  std::string secret;
  secret.append(1, '\0').append(server_.user).append(1, '\0').append(server_.password);
  return Say(Step::kAuthenticate, "AUTH PLAIN " + Base64(secret));
}

SmtpDialogue::Event SmtpDialogue::Say(Step step, std::string line) {
  step_ = step;
  output_ = std::move(line) + "\r\n";
  return Event::kSend;
}

SmtpDialogue::Event SmtpDialogue::Refuse(int code, std::string_view line) {
  constexpr int kPermanent = 500;
  constexpr std::size_t kShown = 200;
  const ErrorArgs args{{"step", std::string(NameOf(static_cast<int>(step_)))},
                       {"reply", std::string(line.substr(0, kShown))}};
  failure_ = code >= kPermanent ? Error::Invalid("net.smtp_rejected", "/to", args)
                                : Error::Unavailable("net.smtp_refused", args);
  return Event::kFailed;
}

Task<Status> SmtpClient::Send(Mail mail, Milliseconds deadline) const {
  if (!IsMailAddress(mail.from) || !IsMailAddress(mail.to)) co_return Fail(Error::Invalid("net.mail_address", "/to"));
  const bool implicit = server_.tls == SmtpServer::Tls::kImplicit;
  MEDRES_CO_TRY(const auto stream,
                co_await dialer_.Dial({server_.host, server_.port, implicit}, Reach::kAnywhere, deadline));
  SmtpDialogue dialogue(server_, mail);
  LineReader lines(*stream);
  for (;;) {
    MEDRES_CO_TRY(const std::string line, co_await lines.Next(server_.host));
    switch (dialogue.Take(line)) {
      case SmtpDialogue::Event::kNeedMore: break;
      case SmtpDialogue::Event::kFailed: co_return Fail(dialogue.failure());
      case SmtpDialogue::Event::kAccepted: {
        // The mail is theirs now, whatever becomes of the farewell.
        const Status farewell = co_await stream->Write(dialogue.output());
        (void)farewell;
        co_return Status();
      }
      case SmtpDialogue::Event::kSecure:
        if (!lines.empty()) co_return Fail(Error::Unavailable("net.broken_answer", {{"host", server_.host}}));
        MEDRES_CO_CHECK(co_await stream->Secure());
        [[fallthrough]];
      case SmtpDialogue::Event::kSend: MEDRES_CO_CHECK(co_await stream->Write(dialogue.output()));
    }
  }
}

}  // namespace medres::net
