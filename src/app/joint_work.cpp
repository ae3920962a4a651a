#include "app/joint_work.hpp"

#include "app/session_wiring.hpp"
#include "platform/sql/joint_database.hpp"
#include "scheduling/locks.hpp"

namespace medres::app {
namespace {

constexpr int kNewestAtOnce = 500;
/// How long ago what was made may be unknown to memory, which follows other processes within a second or so.
constexpr std::uint64_t kLatelyMilliseconds = 60'000;

/// Smaller than the ids of what was made lately: ids begin with the 48 bits of the milliseconds in which they were.
Uuid BeforeLately() {
  constexpr std::size_t kTimeBytes = 6;
  const Uuid now = MakeUuid();
  std::uint64_t time = 0;
  for (std::size_t i = 0; i < kTimeBytes; ++i) time = time << 8U | now.bytes[i];
  time -= kLatelyMilliseconds;
  Uuid id;
  for (std::size_t i = kTimeBytes; i-- > 0; time >>= 8U) id.bytes[i] = static_cast<std::uint8_t>(time);
  return id;
}

/// A copy of memory, changed in the transaction and let go of with it.
struct CatalogCopy {
  CatalogCopy(const HouseJointWork::Parts& parts, sql::Database& database)
      : directory(parts.directory.Copy()),
        search(*directory),
        service(database, parts.resource_store, parts.locks, *directory, search, parts.clock),
        service_directory(parts.service_directory.Copy()),
        service_types({database, parts.service_type_store, *service_directory, *directory, parts.clock}) {}

  /// What others made before the transaction's locks were free, whether memory has heard of it or not; `changed_too`:
  /// and what they changed.
  Task<Status> LearnNewest(const HouseJointWork::Parts& parts, sql::Session& session, bool changed_too) {
    const auto services = [&](ServiceTypeId after) {
      return parts.service_type_store.List(session, after, kNewestAtOnce);
    };
    MEDRES_CO_CHECK(co_await Learn(ServiceTypeId{BeforeLately()}, services, *service_directory));
    const auto made = [&](ResourceId after) { return parts.resource_store.List(session, after, kNewestAtOnce); };
    if (!changed_too) co_return co_await Learn(ResourceId{BeforeLately()}, made, *directory);
    for (catalog::ResourceStore::Written place{parts.clock.Now() - Milliseconds(kLatelyMilliseconds)};;) {
      MEDRES_CO_TRY(auto chunk, co_await parts.resource_store.ListChanged(session, place, kNewestAtOnce));
      if (chunk.empty()) co_return Status();
      place = {chunk.back().updated_at, chunk.back().id};
      for (auto& item : chunk) directory->Apply(std::move(item));
    }
  }

  template <class Id>
  static Task<Status> Learn(Id after, const auto& list, auto& memory) {
    for (;;) {
      MEDRES_CO_TRY(auto chunk, co_await list(after));
      if (chunk.empty()) co_return Status();
      after = chunk.back().id;
      for (auto& item : chunk) memory.Apply(std::move(item));
    }
  }

  /// After the commit.
  void AnnounceServices(scheduling::ServiceTypeDirectory& memory) const {
    for (const auto& entry : service_directory->All()) {
      const auto held = memory.Find(entry->id);
      if (!held || held->version < entry->version) memory.Apply(*entry);
    }
  }

  std::unique_ptr<catalog::Directory> directory;
  catalog::SearchIndex search;
  catalog::CatalogService service;
  std::unique_ptr<scheduling::ServiceTypeDirectory> service_directory;
  scheduling::ServiceTypeService service_types;
};

/// Notes what memory should read when the transaction is over; until then a plan from old knowledge is refused.
class NotedGaps final : public scheduling::MemoryRefresher {
 public:
  Task<Status> Refresh(std::vector<ResourceId> resources) override {
    stale_.insert(stale_.end(), resources.begin(), resources.end());
    co_return Fail(Error::Overloaded("booking.busy"));
  }
  Task<void> Learn(ServiceTypeId service, std::vector<ResourceId> resources) override {
    unknown_.emplace_back(service, std::move(resources));
    co_return;
  }

  Task<Result<api::fhir::Caught>> Fill(scheduling::MemoryRefresher& memory) {
    using api::fhir::Caught;
    const bool met_changes = !stale_.empty();
    const bool met_unknown = !unknown_.empty();
    if (met_changes) MEDRES_CO_CHECK(co_await memory.Refresh(std::exchange(stale_, {})));
    for (auto& [service, resources] : std::exchange(unknown_, {})) co_await memory.Learn(service, std::move(resources));
    if (met_changes) co_return Caught::kChanges;
    co_return met_unknown ? Caught::kUnknown : Caught::kNothing;
  }

 private:
  std::vector<ResourceId> stale_;
  std::vector<std::pair<ServiceTypeId, std::vector<ResourceId>>> unknown_;
};

/// The waiting list as the transaction sees it. It is only read there: offers are the house's.
scheduling::WaitlistService::Parts ReadingFrom(sql::Database& database,
                                               const scheduling::WaitlistService::Parts& house) {
  return {database,       house.store,     house.offers, house.patients,
          house.services, house.resources, house.rules,  house.clock};
}

/// What was booked is only noted, and what changes in the catalogue is in a copy, until the transaction is committed.
class HouseJoint final : public api::fhir::Joint {
 public:
  HouseJoint(const HouseJointWork::Parts& parts, sql::Session& session, bool changes_catalog)
      : parts_(parts),
        database_(session),
        catalog_(changes_catalog ? std::make_unique<CatalogCopy>(parts, database_) : nullptr),
        patients_(database_, parts.patient_store, parts.relation_store, parts.patient_references, parts.clock),
        committer_(database_, parts.booking_store, parts.clock,
                   [this](const scheduling::Changes& changes) { booked_.push_back(changes); }),
        proposer_(committer_, parts.planner, gaps_),
        bookings_(database_, parts.booking_store, proposer_, parts.clock),
        replies_(database_, parts.reply_store),
        waitlist_(ReadingFrom(database_, parts.waitlist)),
        services_{database_,
                  catalog_ ? catalog_->service : parts.catalog,
                  catalog_ ? *catalog_->directory : parts.directory,
                  catalog_ ? catalog_->service_types : parts.service_types,
                  catalog_ ? *catalog_->service_directory : parts.service_directory,
                  patients_,
                  bookings_,
                  proposer_,
                  replies_,
                  waitlist_,
                  true} {}

  const api::fhir::Services& services() const override { return services_; }

  Task<Status> LearnNewest(sql::Session& session, bool changed_too) {
    if (!catalog_) co_return Status();
    co_return co_await catalog_->LearnNewest(parts_, session, changed_too);
  }

  Task<Result<api::fhir::Caught>> CatchUp() override { return gaps_.Fill(parts_.refresher); }

  Task<void> Announce(std::vector<ResourceId> changed) override {
    const auto tell = TellMemory(parts_.busy, parts_.numbers);
    for (const scheduling::Changes& changes : booked_) tell(changes);
    if (catalog_) catalog_->AnnounceServices(parts_.service_directory);
    if (Status refreshed = co_await parts_.catalog.Refresh(std::move(changed)); !refreshed) {
      parts_.logger.Warning("resources that were changed together are not in memory yet",
                            {{"code", refreshed.error().code}});
    }
  }

 private:
  const HouseJointWork::Parts& parts_;
  sql::JointDatabase database_;
  std::unique_ptr<CatalogCopy> catalog_;
  patients::PatientService patients_;
  std::vector<scheduling::Changes> booked_;
  scheduling::Committer committer_;
  NotedGaps gaps_;
  scheduling::Proposer proposer_;
  scheduling::BookingService bookings_;
  scheduling::ReplyService replies_;
  scheduling::WaitlistService waitlist_;
  api::fhir::Services services_;
};

}  // namespace

Task<Result<std::unique_ptr<api::fhir::Joint>>> HouseJointWork::Begin(sql::Session& session,
                                                                      api::fhir::JointWish wish) {
  // Conditions before resources, and both before what the services lock: everybody in this order.
  scheduling::LockSet conditions;
  for (const std::string& condition : wish.conditions) conditions.AddExclusive(std::string_view(condition));
  if (conditions.size() > 0) MEDRES_CO_CHECK(co_await scheduling::TakeLocks(session, conditions));
  if (!wish.changed.empty()) MEDRES_CO_CHECK(co_await parts_.locks.LockForChange(session, std::move(wish.changed)));
  auto joint = std::make_unique<HouseJoint>(parts_, session, wish.changes_catalog);
  if (!wish.conditions.empty()) MEDRES_CO_CHECK(co_await joint->LearnNewest(session, wish.looks_inside));
  co_return std::move(joint);
}

}  // namespace medres::app
