#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"

namespace medres::notification {

using NoticeId = Id<struct NoticeTag>;

enum class NoticeKind {
  kBooked,
  kRescheduled,
  kSubstituted,
  kCancelled,
  kCancelledByProvider,
  kReminder,
  kOffer,
  kCalled,
  kPaymentDue,
  kCancelledUnpaid
};

/// pending → sent, suppressed (the patient does not want it), withdrawn (its reason is gone) or dead (given up, until
/// it is replayed).
enum class NoticeStatus { kPending, kSent, kSuppressed, kWithdrawn, kDead };

enum class ChannelKind { kSms, kEmail, kWechat, kFile };

enum class Language { kZh, kEn };

/// What an event says of a visit: enough to tell the patient, without their name.
struct VisitFacts {
  PatientId patient;
  Instant start;
  std::string local_start;  ///< "2026-12-01T08:00", in the clinic's zone
  std::vector<ResourceId> resources;
  /// Of an offer, a call, or a fee that is due: its end, after which nobody is told of it any more.
  std::optional<Instant> until = {};
  std::optional<int> number = {};          ///< of somebody who is called: theirs in the queue
  std::optional<std::string> desk = {};    ///< … and where to
  std::optional<std::int64_t> cents = {};  ///< of a fee

  bool operator==(const VisitFacts&) const = default;
};

/// Something that one patient is to be told once. It keeps no text: that is made when it is delivered.
struct Notice {
  NoticeId id;
  std::string event;  ///< why: unique together with kind and patient
  NoticeKind kind = NoticeKind::kBooked;
  PatientId patient;
  Uuid subject;  ///< the appointment, the offer, or the ticket
  VisitFacts facts;
  NoticeStatus status = NoticeStatus::kPending;
  Instant due_at;
  int attempts = 0;
  std::optional<ChannelKind> channel;
  std::optional<std::string> destination;  ///< masked
  std::optional<std::string> reference;    ///< what the channel calls it
  std::optional<std::string> failure;      ///< of the last attempt
  Instant created_at;
  Instant updated_at;

  bool operator==(const Notice&) const = default;
};

/// Minutes of the clinic's day in which nobody is to be disturbed; `to` before `from` goes over midnight.
struct QuietHours {
  LocalTime from;
  LocalTime to;

  bool operator==(const QuietHours&) const = default;
};

/// How one patient wants to be told. Without preferences: Chinese, the house's channels, at any hour.
struct Preferences {
  PatientId patient;
  Language language = Language::kZh;
  std::vector<ChannelKind> channels;  ///< in order; empty: the house's order
  std::vector<NoticeKind> muted;
  std::optional<QuietHours> quiet;
  std::optional<std::string> email;
  std::optional<std::string> wechat;  ///< the openid at the clinic's official account
  std::int64_t version = 0;           ///< 0: never set
  Instant updated_at;

  bool operator==(const Preferences&) const = default;
};

}  // namespace medres::notification
