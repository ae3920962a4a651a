#pragma once

#include "notification/templates.hpp"
#include "platform/async/task.hpp"

namespace medres::notification {

/// Where a patient can be reached.
struct Contact {
  std::optional<std::string> phone;
  std::optional<std::string> email;
  std::optional<std::string> wechat;
};

/// One notice, worded, for one channel to carry.
struct Message {
  NoticeId id;  ///< what a receiver knows a repeated attempt by
  NoticeKind kind = NoticeKind::kBooked;
  PatientId patient;
  Language language = Language::kZh;
  Wording wording;
  Values values;
  Contact contact;
  int attempt = 1;
  Instant now;
};

struct Receipt {
  std::string destination;  ///< masked, for the log
  std::string reference;    ///< what the carrier calls it; may be empty
};

/// A way to reach patients. Thread-safe.
class Channel {
 public:
  virtual ~Channel() = default;
  virtual ChannelKind kind() const = 0;
  /// Whether there is an address of its kind.
  virtual bool Reaches(const Contact& contact) const = 0;
  /// Ok once the carrier has taken it over. kInvalid: it never will, another channel may; everything else: later.
  virtual Task<Result<Receipt>> Send(const Message& message) = 0;
};

}  // namespace medres::notification
