#pragma once

#include "api/fhir/source.hpp"
#include "api/fhir/types/schedule_map.hpp"
#include "scheduling/booking/busy_times.hpp"
#include "scheduling/booking/service.hpp"
#include "scheduling/reply/service.hpp"
#include "scheduling/rota/closure_service.hpp"
#include "scheduling/session/free_segments.hpp"
#include "scheduling/session/service.hpp"
#include "scheduling/waitlist/service.hpp"

namespace medres::api::fhir {

/// What the projections look at. All outlive the sources.
struct ScheduleParts {
  const catalog::Directory& directory;
  const scheduling::ServiceTypeDirectory& services;
  const scheduling::Finder& finder;
  scheduling::BookingService& bookings;
  scheduling::BusyTimes& busy;
  scheduling::Proposer& proposer;
  scheduling::ReplyService& replies;
  scheduling::ClosureService& closures;
  scheduling::RotaService& rotas;
  scheduling::WaitlistService& waitlist;
  const scheduling::SessionDirectory& sessions;
  const scheduling::Occupancy& numbers;
  scheduling::SessionService& counter;  ///< where numbers are given out
  const Signer& signer;
  const Clock& clock;
};

/// By which those come who come by FHIR.
inline constexpr std::string_view kFhirChannel = "fhir";

/// The segments that start in the window in which who comes by FHIR may have a number of the service now, of those who
/// serve it by themselves; or `of` one of them.
std::vector<scheduling::FreeSegment> SegmentsWithNumbers(const scheduling::ServiceType& service, const Interval& window,
                                                         const ScheduleParts& parts,
                                                         std::optional<ResourceId> of = std::nullopt);

/// Schedule: one for each resource that some active service can be booked with.
class ScheduleSource final : public Source {
 public:
  explicit ScheduleSource(const ScheduleParts& parts) : parts_(parts) {}
  Task<Result<std::optional<Document>>> Read(std::string id) override;
  Task<Result<std::vector<Document>>> Candidates(Narrowing& narrowing) override;

 private:
  const ScheduleParts& parts_;
};

/// Hours that are changed by writing Slots: a closure, or an extra opening of a rota.
class HoursBySlot {
 public:
  explicit HoursBySlot(const ScheduleParts& parts) : parts_(parts) {}

  /// busy-unavailable: a closure; free: an opening. What the closure falls into is told in an extension.
  Task<Result<Document>> Create(Submission submission);
  Task<Result<std::optional<Document>>> Read(const SlotKey& key);
  /// kConflict `fhir.slot_taken` for what is no hours: a free start, a visit.
  Task<Status> Delete(const SlotKey& key, std::string actor);

 private:
  struct Hours;

  Result<Hours> ReadHours(const JsonObject& slot) const;
  Task<Result<Document>> Close(const Hours& hours, std::string actor);
  Task<Result<Document>> Open(const Hours& hours, std::string actor);
  Task<Result<std::optional<scheduling::Rota>>> RotaOn(ResourceId resource, LocalDate date);

  const ScheduleParts& parts_;
};

/// Slot: the free starts of services, segments in which there are numbers, and what is taken, in the time that a search
/// asks for; a week from now on when it asks for none.
class SlotSource final : public Source {
 public:
  static constexpr std::size_t kMaxSchedules = 200;

  explicit SlotSource(const ScheduleParts& parts) : parts_(parts), hours_(parts) {}
  Task<Result<std::optional<Document>>> Read(std::string id) override;
  Task<Result<std::vector<Document>>> Candidates(Narrowing& narrowing) override;
  Task<Result<Document>> Create(Submission submission) override { return hours_.Create(std::move(submission)); }
  Task<Status> Delete(std::string id, std::optional<std::int64_t> expected, std::string actor) override;

 private:
  Task<Result<std::optional<Document>>> ReadFree(const SlotKey& key) const;
  Task<Status> AddTaken(const std::vector<ResourceId>& ids, const Interval& window, Instant now,
                        std::vector<Document>& slots) const;
  Task<Result<std::optional<TakenPart>>> FindTaken(SlotKey key);
  /// False when there are too many.
  bool AddFree(ResourceId resource, const Interval& window, const std::optional<std::vector<TokenValue>>& wanted,
               std::vector<Document>& slots) const;

  const ScheduleParts& parts_;
  HoursBySlot hours_;
};

}  // namespace medres::api::fhir
