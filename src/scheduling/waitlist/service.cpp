#include "scheduling/waitlist/service.hpp"

#include <algorithm>

#include "scheduling/availability/finder.hpp"

namespace medres::scheduling {
namespace {

bool IsOpen(const WaitlistEntry& entry) {
  return entry.status == WaitlistStatus::kWaiting || entry.status == WaitlistStatus::kOffered;
}

/// Everybody waited for must be somebody whom the service takes.
std::vector<Issue> CheckWaitedFor(const std::vector<ResourceId>& waited_for, const ServiceType& service,
                                  const catalog::Directory& resources) {
  std::vector<Issue> issues;
  for (std::size_t i = 0; i < waited_for.size(); ++i) {
    const auto entry = resources.Find(waited_for[i]);
    const auto takes = [&](const Requirement& requirement) { return Matches(requirement, *entry); };
    if (entry && std::ranges::any_of(service.requirements, takes)) continue;
    const std::string_view code = entry ? "waitlist.not_of_service" : "resource.not_found";
    issues.push_back({std::string(code), "/resources/" + std::to_string(i), {{"id", waited_for[i].Text()}}});
  }
  return issues;
}

Error VersionPassed(std::int64_t expected) {
  return Error::Precondition("waitlist.version", {{"expected", std::to_string(expected)}});
}

constexpr int kMaxAttempts = 8;

/// Who insists on no version (any more) is not troubled with what a round or another desk changes meanwhile.
template <class Attempt>
Task<Result<WaitlistEntry>> UntilFirst(const std::optional<std::int64_t>& expected, Attempt attempt) {
  for (int attempts = 1;; ++attempts) {
    auto done = co_await attempt();
    const bool is_late = !done && done.error().kind == ErrorKind::kPrecondition;
    if (!is_late || expected || attempts == kMaxAttempts) co_return done;
  }
}

std::string ListOf(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list.append(list.empty() ? "" : ", ").append(name);
  return list;
}

}  // namespace

/// Sets what is wanted, with the zone and the end that follow from it.
Status WaitlistService::Fill(WaitlistEntry& entry, WaitlistChange wanted) const {
  const auto service = parts_.services.Find(entry.service_type);
  if (!service || !service->active) {
    const std::string_view code = service ? "booking.inactive_service" : "booking.unknown_service";
    return Fail(Error::Invalid(std::string(code), "/service_type", {{"id", entry.service_type.Text()}}));
  }
  const Instant now = parts_.clock.Now();
  const auto rules = parts_.rules.Get();
  entry.priority = wanted.priority.value_or(rules->priorities.back());
  const auto rank = RankOf(*rules, entry.priority);
  std::vector<Issue> issues = CheckWindows(wanted.windows);
  std::ranges::move(CheckWaitedFor(wanted.resources, *service, parts_.resources), std::back_inserter(issues));
  if (!rank) issues.push_back({"waitlist.priority", "/priority", {{"priorities", ListOf(rules->priorities)}}});
  if (!issues.empty()) return Fail(Error::Invalid(std::move(issues)));

  entry.rank = *rank;
  entry.resources = std::move(wanted.resources);
  entry.windows = std::move(wanted.windows);
  entry.zone = ZoneOf(*service, entry.resources, parts_.resources);
  entry.ends_at = EndOf(entry.windows, *FindZone(entry.zone));
  if (wanted.expires_at) entry.ends_at = std::min(entry.ends_at, *wanted.expires_at);
  if (entry.ends_at > EarliestStart(*rules, now)) return {};
  return Fail(Error::Invalid("waitlist.too_late", wanted.expires_at ? "/expires_at" : "/windows",
                             {{"earliest", FormatInZone(EarliestStart(*rules, now), entry.zone)}}));
}

Task<Status> WaitlistService::CheckPerson(PatientId id, std::string pointer) {
  MEDRES_CO_TRY(const patients::Patient person, co_await parts_.patients.Get(id));
  if (!person.merged_into) co_return Status();
  co_return Fail(
      Error::Invalid("booking.merged_patient", std::move(pointer), {{"survivor", person.merged_into->Text()}}));
}

Task<Result<WaitlistEntry>> WaitlistService::Add(WaitlistInput input, std::string actor) {
  MEDRES_CO_CHECK(co_await CheckPerson(input.patient, "/patient"));
  if (input.guardian) MEDRES_CO_CHECK(co_await CheckPerson(*input.guardian, "/guardian"));
  if (input.booked_by) MEDRES_CO_CHECK(co_await CheckPerson(*input.booked_by, "/booked_by"));
  const Instant now = parts_.clock.Now();
  WaitlistEntry entry;
  entry.id = WaitlistEntryId::Make();
  entry.patient = input.patient;
  entry.service_type = input.service_type;
  entry.channel = std::move(input.channel);
  entry.guardian = input.guardian;
  entry.booked_by = input.booked_by;
  entry.actor = std::move(actor);
  entry.added_at = entry.updated_at = now;
  MEDRES_CO_CHECK(Fill(entry, {.resources = std::move(input.resources),
                               .windows = std::move(input.windows),
                               .priority = std::move(input.priority),
                               .expires_at = input.expires_at}));
  const Status added = co_await parts_.database.RunWrite(
      [&](sql::Session& session) { return parts_.store.Insert(session, entry); }, sql::Database::kDeadline);
  if (!added) co_return Fail(co_await NameWaiting(added.error(), entry));
  co_return entry;
}

/// The constraint refuses a second entry; the caller is told of the first.
Task<Error> WaitlistService::NameWaiting(Error refused, const WaitlistEntry& entry) {
  if (refused.code != "database.constraint") co_return refused;
  WaitlistFilter filter;
  filter.patient = entry.patient;
  filter.service_type = entry.service_type;
  const auto found = co_await List(filter);
  if (!found) co_return found.error();
  if (found->items.empty()) co_return refused;
  co_return Error::Conflict("waitlist.waits_already", {{"entry", found->items.front().id.Text()}});
}

Task<Result<WaitlistEntry>> WaitlistService::Change(WaitlistEntryId id, std::optional<std::int64_t> expected,
                                                    WaitlistChange change) {
  co_return co_await UntilFirst(expected, [&] { return ChangeOnce(id, expected, change); });
}

Task<Result<WaitlistEntry>> WaitlistService::ChangeOnce(WaitlistEntryId id, std::optional<std::int64_t> expected,
                                                        WaitlistChange change) {
  MEDRES_CO_TRY(WaitlistEntry entry, co_await OpenEntry(id, expected));
  MEDRES_CO_CHECK(Fill(entry, std::move(change)));
  ++entry.version;
  entry.updated_at = parts_.clock.Now();
  MEDRES_CO_CHECK(co_await Step(entry, "changed"));
  co_return entry;
}

Task<Result<WaitlistEntry>> WaitlistService::Withdraw(WaitlistEntryId id, std::optional<std::int64_t> expected,
                                                      std::string actor) {
  co_return co_await UntilFirst(expected, [&] { return WithdrawOnce(id, expected, actor); });
}

Task<Result<WaitlistEntry>> WaitlistService::WithdrawOnce(WaitlistEntryId id, std::optional<std::int64_t>& expected,
                                                          std::string actor) {
  MEDRES_CO_TRY(WaitlistEntry entry, co_await OpenEntry(id, expected));
  // What is being made is given back by whoever makes it.
  if (entry.offer && entry.offer->status == OfferStatus::kOpen) {
    const Status released = co_await parts_.offers.Release(entry, std::move(actor));
    // It has ended by itself or was answered, and the entry with it is another by now.
    if (!released && IsOfferOver(released.error())) co_return Fail(VersionPassed(entry.version));
    MEDRES_CO_CHECK(released);
    // What was given back does not return: whatever others write now, the entry leaves.
    expected.reset();
  }
  entry = Withdrawn(std::move(entry), parts_.clock.Now());
  MEDRES_CO_CHECK(co_await Step(entry, "withdrawn"));
  co_return entry;
}

Task<Status> WaitlistService::Step(const WaitlistEntry& entry, std::string_view change) {
  co_return co_await parts_.database.RunWrite(
      [&](sql::Session& session) { return parts_.store.Step(session, entry, change); }, sql::Database::kDeadline);
}

Task<Result<WaitlistEntry>> WaitlistService::Accept(WaitlistEntryId id, OfferId offer, std::string actor) {
  MEDRES_CO_TRY(WaitlistEntry entry, co_await WithOffer(id, offer));
  if (entry.status == WaitlistStatus::kBooked) co_return entry;
  co_return co_await parts_.offers.Accept(std::move(entry), std::move(actor));
}

Task<Result<WaitlistEntry>> WaitlistService::Decline(WaitlistEntryId id, OfferId offer, std::string actor) {
  MEDRES_CO_TRY(WaitlistEntry entry, co_await WithOffer(id, offer));
  if (entry.status == WaitlistStatus::kBooked) {
    co_return Fail(Error::Conflict("waitlist.offer_over", {{"offer", offer.Text()}}));
  }
  co_return co_await parts_.offers.Decline(std::move(entry), std::move(actor));
}

/// The entry with that offer open, or booked by it.
Task<Result<WaitlistEntry>> WaitlistService::WithOffer(WaitlistEntryId id, OfferId offer) {
  MEDRES_CO_TRY(WaitlistEntry entry, co_await Get(id));
  if (entry.offer && entry.offer->id == offer && entry.offer->status == OfferStatus::kOpen) co_return entry;
  if (entry.status == WaitlistStatus::kBooked) {
    MEDRES_CO_TRY(const auto offers, co_await OffersOf(id));
    const auto is_it = [&](const WaitlistOffer& one) { return one.id == offer && one.hold == entry.appointment; };
    if (std::ranges::any_of(offers, is_it)) co_return entry;
  }
  co_return Fail(Error::Conflict("waitlist.offer_over", {{"offer", offer.Text()}}));
}

/// An entry that still waits, in the version that the caller has seen.
Task<Result<WaitlistEntry>> WaitlistService::OpenEntry(WaitlistEntryId id, std::optional<std::int64_t> expected) {
  MEDRES_CO_TRY(WaitlistEntry entry, co_await Get(id));
  if (expected && *expected != entry.version) co_return Fail(VersionPassed(*expected));
  if (!IsOpen(entry)) {
    std::string status = json::ToText(entry.status);
    co_return Fail(
        Error::Conflict("waitlist.settled", {{"id", id.Text()}, {"status", status.substr(1, status.size() - 2)}}));
  }
  co_return entry;
}

Task<Result<WaitlistEntry>> WaitlistService::Get(WaitlistEntryId id) {
  MEDRES_CO_TRY(auto found, co_await parts_.database.Read<std::optional<WaitlistEntry>>(
                                [this, id](sql::Session& session) { return parts_.store.Find(session, id); }));
  if (!found) co_return Fail(Error::NotFound("waitlist.not_found", {{"id", id.Text()}}));
  co_return *std::move(found);
}

Task<Result<std::vector<WaitlistOffer>>> WaitlistService::OffersOf(WaitlistEntryId id) {
  co_return co_await parts_.database.Read<std::vector<WaitlistOffer>>(
      [this, id](sql::Session& session) { return parts_.store.Offers(session, id); });
}

Task<Result<WaitlistPage>> WaitlistService::List(WaitlistFilter filter) {
  const auto limit = static_cast<std::size_t>(filter.limit);
  ++filter.limit;
  WaitlistPage page;
  MEDRES_CO_TRY(page.items, co_await parts_.database.Read<std::vector<WaitlistEntry>>(
                                [&](sql::Session& session) { return parts_.store.List(session, filter); }));
  if (page.items.size() > limit) {
    page.items.resize(limit);
    page.next = page.items.back().id;
  }
  co_return page;
}

Task<Status> WaitlistService::Rank() {
  co_return co_await parts_.database.RunWrite(
      [this](sql::Session& session) -> Task<Status> {
        const auto rules = parts_.rules.Get();
        for (std::size_t rank = 0; rank < rules->priorities.size(); ++rank) {
          MEDRES_CO_CHECK(co_await parts_.store.Rank(session, rules->priorities[rank], static_cast<int>(rank)));
        }
        co_return Status();
      },
      sql::Database::kDeadline);
}

}  // namespace medres::scheduling
