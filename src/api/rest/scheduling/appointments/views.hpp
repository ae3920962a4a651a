#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/json/json.hpp"
#include "scheduling/booking/describe.hpp"
#include "scheduling/booking/service.hpp"

namespace medres::api {

/// An appointment as REST shows it; times carry the clinic's offset from UTC.
struct AppointmentView {
  AppointmentId id;
  scheduling::AppointmentStatus status = scheduling::AppointmentStatus::kBooked;
  json::ZonedInstant start;
  json::ZonedInstant end;
  ServiceTypeId service_type;
  PatientId patient;
  std::vector<ResourceId> resources;
  std::string zone;
  std::string channel;
  std::string pickup_code;
  std::optional<std::string> cancel_reason;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(AppointmentView, (),
                      (id, status, start, end, service_type, patient, resources, zone, channel, pickup_code,
                       cancel_reason, version, created_at, updated_at))
constexpr auto DescribeJson(const AppointmentView*) {
  return json::Object("Appointment", "A visit of a patient, with the resources it occupies.",
                      json::Field("resources").Help("In the order of the service's requirements."),
                      json::Field("pickup_code").Help("Eight digits for the counter.").Example("04718293"),
                      json::Field("zone").Example("Asia/Shanghai"));
}

/// One step of an appointment's life.
struct HistoryView {
  std::int64_t version = 0;
  Instant at;
  std::string actor;
  std::string change;
  scheduling::AppointmentStatus status = scheduling::AppointmentStatus::kBooked;
  Instant start;
  Instant end;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(HistoryView, (), (version, at, actor, change, status, start, end, reason))
constexpr auto DescribeJson(const HistoryView*) {
  return json::Object("AppointmentChange", "One step of an appointment's life: who did what, when, and why.");
}

AppointmentView ToView(const scheduling::Appointment& appointment);
HistoryView ToView(const scheduling::HistoryEntry& entry);

}  // namespace medres::api
