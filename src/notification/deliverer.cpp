#include "notification/deliverer.hpp"

#include <algorithm>

#include "notification/describe.hpp"
#include "notification/wording.hpp"
#include "platform/async/together.hpp"

namespace medres::notification {
namespace {

/// Failures of the program itself, which no other attempt and no other channel mends.
bool IsHopeless(const Error& error) {
  return error.kind == ErrorKind::kNotFound || error.code == "notification.placeholder";
}

std::string Shown(const Error& error) {
  constexpr std::size_t kLongest = 300;
  return ToString(error).substr(0, kLongest);
}

}  // namespace

Task<Result<int>> Deliverer::DeliverDue() {
  const Instant now = parts_.clock.Now();
  const auto rules = rules_.Get();
  MEDRES_CO_TRY(std::vector<Notice> claimed,
                co_await parts_.database.Write<std::vector<Notice>>([&](sql::Session& session) {
                  return parts_.notices.Claim(session, now, now + rules->lease, rules->batch);
                }));
  const int count = static_cast<int>(claimed.size());
  std::vector<Task<void>> deliveries;
  for (Notice& notice : claimed) {
    deliveries.push_back([](Deliverer& self, Notice own) -> Task<void> {
      // What cannot be recorded is free again when its lease ends.
      const Status delivered = co_await self.Deliver(std::move(own));
      (void)delivered;
    }(*this, std::move(notice)));
  }
  co_await async::Together(std::move(deliveries));
  co_return count;
}

Task<Status> Deliverer::Deliver(Notice notice) {
  const int claimed = notice.attempts;
  if (const Status attempted = co_await Attempt(notice); !attempted) Postpone(notice, attempted.error());
  notice.updated_at = parts_.clock.Now();
  parts_.metrics
      .GetCounter("medres_notices_total", "Attempts to tell a patient, by how they ended.",
                  "kind=\"" + CodeOf(notice.kind) + "\",status=\"" + CodeOf(notice.status) + "\"")
      .Add();
  const auto record = [&](sql::Session& session) { return parts_.notices.Record(session, notice, claimed); };
  co_return co_await parts_.database.RunWrite(record, sql::Database::kDeadline);
}

/// Ok when the notice has come to a state of its own: sent, suppressed, withdrawn, or waiting for the morning.
Task<Status> Deliverer::Attempt(Notice& notice) {
  if (IsOver(notice.facts, parts_.clock.Now())) {
    notice.status = NoticeStatus::kWithdrawn;
    co_return Status();
  }
  MEDRES_CO_TRY(const auto found, co_await parts_.database.Read<std::optional<Preferences>>([&](sql::Session& session) {
    return parts_.preferences.Find(session, notice.patient);
  }));
  const Preferences preferences = found.value_or(Preferences());
  if (std::ranges::find(preferences.muted, notice.kind) != preferences.muted.end()) {
    notice.status = NoticeStatus::kSuppressed;
    co_return Status();
  }
  const Instant now = parts_.clock.Now();
  const Instant morning = AfterQuiet(now, preferences.quiet, notice.facts);
  if (morning > now && !IsUrgent(notice.kind)) {
    notice.due_at = morning;
    --notice.attempts;
    co_return Status();
  }
  MEDRES_CO_TRY(const Message message, co_await Compose(notice, preferences));
  co_return co_await Carry(notice, preferences, message);
}

Task<Result<Message>> Deliverer::Compose(const Notice& notice, const Preferences& preferences) {
  MEDRES_CO_TRY(patients::Patient patient, co_await parts_.patients.Get(notice.patient));
  if (patient.merged_into) {
    MEDRES_CO_TRY(patient, co_await parts_.patients.Get(*patient.merged_into));
  }
  Message message;
  message.id = notice.id;
  message.kind = notice.kind;
  message.patient = patient.id;
  message.language = preferences.language;
  message.values = ValuesOf(notice.facts, patient.name, parts_.resources, preferences.language);
  MEDRES_CO_TRY(message.wording, parts_.templates.Render(preferences.language, notice.kind, message.values));
  message.contact = {.phone = patient.phone, .email = preferences.email, .wechat = preferences.wechat};
  message.attempt = notice.attempts;
  message.now = parts_.clock.Now();
  co_return message;
}

Task<Status> Deliverer::Carry(Notice& notice, const Preferences& preferences, const Message& message) {
  Error last = Error::Invalid("notification.no_channel", "");
  const auto channels = parts_.channels.Get();
  for (Channel* channel : ChannelsFor(*channels, preferences, message.contact)) {
    notice.channel = channel->kind();
    Result<Receipt> receipt = co_await channel->Send(message);
    if (receipt) {
      notice.status = NoticeStatus::kSent;
      notice.destination = std::move(receipt->destination);
      if (!receipt->reference.empty()) notice.reference = std::move(receipt->reference);
      notice.failure.reset();
      co_return Status();
    }
    last = std::move(receipt).error();
    if (last.kind != ErrorKind::kInvalid) break;
  }
  co_return Fail(std::move(last));
}

void Deliverer::Postpone(Notice& notice, const Error& failure) {
  notice.failure = Shown(failure);
  const auto rules = rules_.Get();
  const bool over = failure.kind == ErrorKind::kInvalid || IsHopeless(failure);
  if (over || notice.attempts >= rules->retry.attempts) {
    notice.status = NoticeStatus::kDead;
  } else {
    notice.due_at = parts_.clock.Now() + BackoffAfter(notice.attempts, rules->retry, chance_());
  }
}

/// The patient's order, or the house's; only what reaches them.
std::vector<Channel*> Deliverer::ChannelsFor(const Channels& channels, const Preferences& preferences,
                                             const Contact& contact) {
  std::vector<Channel*> order;
  const auto add = [&](const std::unique_ptr<Channel>& channel) {
    if (channel->Reaches(contact)) order.push_back(channel.get());
  };
  if (preferences.channels.empty()) std::ranges::for_each(channels, add);
  for (const ChannelKind wanted : preferences.channels) {
    for (const auto& channel : channels) {
      if (channel->kind() == wanted) add(channel);
    }
  }
  return order;
}

}  // namespace medres::notification
