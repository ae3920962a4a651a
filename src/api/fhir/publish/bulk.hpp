#pragma once

#include <array>
#include <map>
#include <memory>
#include <mutex>

#include "api/fhir/types/schedule_source.hpp"
#include "platform/cache/tiered.hpp"
#include "platform/http/content.hpp"

namespace medres::api::fhir {

struct FindWish;

/// The Slot that is published of a service at a facility, whoever serves there: read under its id, and booked by it,
/// with whom HavingAt names then.
JsonObject PublishedSlot(const catalog::Resource& facility, const scheduling::ServiceType& service,
                         const Interval& time, const ScheduleParts& parts);

/// What of the service can be had at the facility at that start, and by whom: the visit's time and its resources, of a
/// segment with numbers whose it is. Nothing when nobody is free, or there is no such facility.
std::optional<scheduling::FreeStart> HavingAt(ResourceId facility, const scheduling::ServiceType& service,
                                              Instant start, const ScheduleParts& parts);

/// What SMART Scheduling Links publishes of a facility: itself, a Schedule for each service that can be had there, and
/// their free starts of the next two weeks, as NDJSON. Made when asked for and kept for a minute, so that however many
/// ask, availability is computed once, by one process of all where their caches have a second tier. Thread-safe; the
/// parts must outlive it.
class BulkPublisher {
 public:
  static constexpr int kDays = 14;
  static constexpr Milliseconds kFresh = std::chrono::minutes(1);

  enum class File { kLocation, kSchedule, kSlot };
  static constexpr std::size_t kFiles = 3;

  struct Facility {
    ResourceId id;
    std::string state;
  };

  /// The second tier sees what is published to anybody.
  BulkPublisher(const ScheduleParts& parts, const cache::Backing& backing);

  /// What was published lately, to be kept over a restart.
  cache::TieredCache& cache() { return cache_; }

  /// Those at which something can be booked.
  std::vector<Facility> Facilities() const;

  /// Nothing when nothing can be booked there.
  Task<Result<std::shared_ptr<const http::Content>>> Get(ResourceId facility, File file);

  /// When what is published of the facility changed last, as far as anybody has asked.
  Task<Result<Instant>> ChangedAt(ResourceId facility);

 private:
  /// A facility's files, by File; all null where nothing can be booked.
  struct Published {
    Instant changed;
    std::array<std::shared_ptr<const http::Content>, kFiles> files;
  };
  using PublishedPtr = std::shared_ptr<const Published>;
  /// Compressed once for each value of the cache.
  struct Unpacked {
    cache::Bytes from;
    PublishedPtr published;
  };

  std::vector<ServiceEntry> ServicesAt(ResourceId facility) const;
  std::vector<Interval> TimesOf(const scheduling::ServiceType& service, const FindWish& wish) const;
  std::string Make(ResourceId facility) const;
  Task<Result<PublishedPtr>> Find(ResourceId facility);
  std::string Stamped(ResourceId facility, std::string files);

  const ScheduleParts& parts_;
  cache::TieredCache cache_;
  std::mutex mutex_;
  std::map<ResourceId, Unpacked> unpacked_;
};

}  // namespace medres::api::fhir
