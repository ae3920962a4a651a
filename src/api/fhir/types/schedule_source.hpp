#pragma once

#include "api/fhir/source.hpp"
#include "api/fhir/types/schedule_map.hpp"
#include "scheduling/booking/busy_times.hpp"
#include "scheduling/booking/service.hpp"

namespace medres::api::fhir {

/// What the projections look at. All outlive the sources.
struct ScheduleParts {
  const catalog::Directory& directory;
  const scheduling::ServiceTypeDirectory& services;
  const scheduling::Finder& finder;
  scheduling::BookingService& bookings;
  scheduling::BusyTimes& busy;
  const Signer& signer;
  const Clock& clock;
};

/// HealthcareService, made of service types.
class HealthcareServiceSource final : public Source {
 public:
  explicit HealthcareServiceSource(const ScheduleParts& parts) : parts_(parts) {}
  Task<Result<std::optional<Document>>> Read(std::string id) override;
  Task<Result<std::vector<Document>>> Candidates(Narrowing& narrowing) override;

 private:
  const ScheduleParts& parts_;
};

/// Schedule: one for each resource that some active service can be booked with.
class ScheduleSource final : public Source {
 public:
  explicit ScheduleSource(const ScheduleParts& parts) : parts_(parts) {}
  Task<Result<std::optional<Document>>> Read(std::string id) override;
  Task<Result<std::vector<Document>>> Candidates(Narrowing& narrowing) override;

 private:
  const ScheduleParts& parts_;
};

/// Slot: the free starts of services and what is taken, in the time that a search asks for; a week from now on when it
/// asks for none.
class SlotSource final : public Source {
 public:
  static constexpr std::size_t kMaxSchedules = 200;

  explicit SlotSource(const ScheduleParts& parts) : parts_(parts) {}
  Task<Result<std::optional<Document>>> Read(std::string id) override;
  Task<Result<std::vector<Document>>> Candidates(Narrowing& narrowing) override;

 private:
  Task<Result<std::optional<scheduling::Allocation>>> FindAllocation(SlotKey key);
  /// False when there are too many.
  bool AddFree(ResourceId resource, const Interval& window, const std::optional<std::vector<TokenValue>>& wanted,
               std::vector<Document>& slots) const;

  const ScheduleParts& parts_;
};

}  // namespace medres::api::fhir
