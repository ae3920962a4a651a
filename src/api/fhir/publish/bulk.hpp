#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "api/fhir/types/schedule_source.hpp"
#include "platform/http/content.hpp"

namespace medres::api::fhir {

/// What SMART Scheduling Links publishes of a facility: itself, a Schedule for each service that can be had there, and
/// their free starts of the next two weeks, as NDJSON. Made when asked for and kept for a minute, so that however many
/// ask, availability is computed once. Thread-safe; the parts must outlive it.
class BulkPublisher {
 public:
  static constexpr int kDays = 14;
  static constexpr Milliseconds kFresh = std::chrono::minutes(1);

  enum class File { kLocation, kSchedule, kSlot };

  struct Facility {
    ResourceId id;
    std::string state;
  };

  explicit BulkPublisher(const ScheduleParts& parts) : parts_(parts) {}

  /// Those at which something can be booked.
  std::vector<Facility> Facilities() const;

  /// Nothing when nothing can be booked there.
  std::shared_ptr<const http::Content> Get(ResourceId facility, File file);

  /// When what is published of the facility changed last, as far as anybody has asked.
  Instant ChangedAt(ResourceId facility);

 private:
  struct Entry {
    std::map<File, std::shared_ptr<const http::Content>> files;
    Instant made;
    Instant changed;
  };

  std::vector<ServiceEntry> ServicesAt(ResourceId facility) const;
  /// Null for what is no facility: anybody may ask for any id, and what is kept for one is bounded by the catalogue.
  Entry* Refresh(ResourceId facility);

  const ScheduleParts& parts_;
  std::mutex mutex_;
  std::map<ResourceId, Entry> entries_;
};

}  // namespace medres::api::fhir
