#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "scheduling/model.hpp"

namespace medres::scheduling {

/// Names one wish of one caller: the same key with the same body is the same wish, asked again.
struct IdempotencyKey {
  std::string scope;      ///< who asks: keys of different callers never meet
  std::string key;        ///< what the caller chose
  std::string body_hash;  ///< SHA-256 of the canonical body

  bool operator==(const IdempotencyKey&) const = default;
};

/// "Book this service for this patient at this time", with the resources chosen or left to the house.
struct BookCommand {
  ServiceTypeId service_type;
  PatientId patient;
  Instant start;
  std::vector<ResourceId> resources;
  std::string channel;
  std::string actor;
  std::optional<IdempotencyKey> idempotency;
};

/// "Move this appointment", same id, new time or resources.
struct RescheduleCommand {
  AppointmentId appointment;
  std::optional<std::int64_t> expected_version;
  Instant start;
  std::vector<ResourceId> resources;
  std::string actor;
};

/// "This appointment is now …": arrival, cancellation, no-show, or back by one step (`undo`).
struct TransitionCommand {
  AppointmentId appointment;
  std::optional<std::int64_t> expected_version;
  std::optional<AppointmentStatus> to;  ///< nothing: undo the last step
  std::string reason;
  std::string actor;
};

/// One resource that could serve a demand, with what memory knows of it.
struct Candidate {
  ResourceId resource;
  int capacity = 1;
  bool bookable = true;  ///< it and its ancestors are active
  bool open = true;      ///< its rota covers the time
};

/// One requirement of a visit at a given time: `quantity` of the candidates, in order of preference.
struct Demand {
  std::string role;
  Interval core;
  int quantity = 1;
  std::vector<Candidate> candidates;
};

/// The versions in memory from which a plan was made. The decision holds only if the locked rows still carry them.
struct SeenVersion {
  ResourceId resource;
  std::int64_t version = 0;
  std::int64_t rota_version = 0;
};

/// A wish for time, made concrete outside any transaction: what to lock, to read and to choose from.
struct VisitPlan {
  std::shared_ptr<const ServiceType> service;
  Interval time;
  std::vector<Demand> demands;
  std::vector<SeenVersion> seen;  ///< candidates and all their ancestors
  std::string zone;
  std::string local_start;
  std::string local_date;
  std::string tzdb_version;
  std::string pickup_code;
  std::optional<ResourceId> facility;
};

/// An allocation that gets another colour.
struct LaneChange {
  AllocationId allocation;
  ResourceId resource;
  int lane = 0;
};

/// What a decision does to the world, to be written in the same transaction.
struct Changes {
  Appointment appointment;  ///< after the change
  std::optional<ResourceId> facility;
  std::string local_date;
  bool created = false;
  std::string change;  ///< booked, rescheduled, cancelled, arrived, undone …: event kind and history entry
  std::string actor;
  std::string reason;
  std::vector<Allocation> taken;
  std::vector<Allocation> released;
  std::vector<LaneChange> lanes;
  std::optional<IdempotencyKey> idempotency;
};

}  // namespace medres::scheduling
