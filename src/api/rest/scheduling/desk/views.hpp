#pragma once

#include "api/rest/scheduling/appointments/staff_override.hpp"
#include "scheduling/desk/describe.hpp"
#include "scheduling/desk/service.hpp"

namespace medres::api {

/// A ticket as the desk and its displays show it.
struct TicketView {
  scheduling::TicketId id;
  ResourceId queue;
  LocalDate day = {};
  int number = 0;
  std::string name;
  PatientId patient;
  ServiceTypeId service_type;
  std::optional<AppointmentId> appointment;
  scheduling::TicketStanding standing = scheduling::TicketStanding::kWaiting;
  scheduling::TicketPriority priority = scheduling::TicketPriority::kNormal;
  Instant due;
  Instant arrived_at;
  std::string desk;
  int calls = 0;
  std::optional<Instant> called_at;
  std::optional<Instant> started_at;
  std::optional<Instant> finished_at;
  std::optional<int> ahead;
  std::optional<Instant> expected_at;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(TicketView, (),
                      (id, queue, day, number, name, patient, service_type, appointment, standing, priority, due,
                       arrived_at, desk, calls, called_at, started_at, finished_at, ahead, expected_at, version))
constexpr auto DescribeJson(const TicketView*) {
  return json::Object("Ticket", "A patient's place in a queue of one day.",
                      json::Field("number").Help("What is called out.").Example("7"),
                      json::Field("name").Help("Masked.").Example("张*"),
                      json::Field("appointment").Help("Absent for a walk-in for whom no time was left."),
                      json::Field("due").Help("By which it is ordered: the visit's start, for late ones somebody's "
                                              "before them."),
                      json::Field("desk").Help("Where the patient is called to.").Example("3"),
                      json::Field("ahead").Help("Of one who waits: how many are before them."),
                      json::Field("expected_at").Help("Of one who waits: when they are likely to be called."));
}

/// A resource's queue of one day.
struct QueueView {
  ResourceId queue;
  LocalDate day = {};
  std::string zone;
  int waiting = 0;
  int typical_seconds = 0;
  std::vector<TicketView> tickets;
};
BOOST_DESCRIBE_STRUCT(QueueView, (), (queue, day, zone, waiting, typical_seconds, tickets))
constexpr auto DescribeJson(const QueueView*) {
  return json::Object("Queue", "Who is seen, called and waits, in order; then who was passed over or is gone.",
                      json::Field("typical_seconds").Help("How long one takes: measured, else as the service plans."));
}

struct CheckInInput {
  std::optional<AppointmentId> appointment;
  std::optional<ResourceId> facility;
  std::string pickup_code;
  scheduling::TicketPriority priority = scheduling::TicketPriority::kNormal;
  std::optional<OverrideInput> override;
};
BOOST_DESCRIBE_STRUCT(CheckInInput, (), (appointment, facility, pickup_code, priority, override))
constexpr auto DescribeJson(const CheckInInput*) {
  return json::Object("CheckInInput", "Whose visit it is: by its id, or by the facility and the pick-up code of today.",
                      json::Field("pickup_code").Optional().Length(0, 8).Example("04718293"),
                      json::Field("priority").Optional().Help("Raised by itself from the house's age on."));
}

struct WalkInInput {
  ServiceTypeId service_type;
  PatientId patient;
  std::vector<ResourceId> resources;
  scheduling::TicketPriority priority = scheduling::TicketPriority::kNormal;
  std::optional<PatientId> guardian;
  std::optional<PatientId> booked_by;
};
BOOST_DESCRIBE_STRUCT(WalkInInput, (), (service_type, patient, resources, priority, guardian, booked_by))
constexpr auto DescribeJson(const WalkInInput*) {
  return json::Object(
      "WalkInInput", "Somebody who comes without a visit.",
      json::Field("resources").Optional().Items(0, 16).Help("Left out, the house chooses."),
      json::Field("priority").Optional(),
      json::Field("guardian").Help("A grown-up who answers for a minor, where the policy asks for one."),
      json::Field("booked_by").Help("A patient who acts for this one, by a relation in force."));
}

struct CallInput {
  std::string desk;
};
BOOST_DESCRIBE_STRUCT(CallInput, (), (desk))
constexpr auto DescribeJson(const CallInput*) {
  return json::Object("CallInput", "Where the patient is to come.",
                      json::Field("desk").Optional().Length(0, 40).Example("3"));
}

struct TicketStepInput {
  scheduling::TicketStep step = scheduling::TicketStep::kStart;
  std::string desk;
};
BOOST_DESCRIBE_STRUCT(TicketStepInput, (), (step, desk))
constexpr auto DescribeJson(const TicketStepInput*) {
  return json::Object("TicketStepInput", "What becomes of the ticket.", json::Field("step").Example("start"),
                      json::Field("desk").Optional().Length(0, 40).Help("Of a recall: another place to come to."));
}

TicketView ToView(const scheduling::Ticket& ticket);
TicketView ToView(const scheduling::QueueEntry& entry);
QueueView ToView(const scheduling::QueueSheet& sheet);

}  // namespace medres::api
