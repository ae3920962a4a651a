#include "api/rest/scheduling/appointments/participants.hpp"

#include "api/rest/scheduling/appointments/views.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {

struct ParticipantInput {
  PatientId patient;
};
BOOST_DESCRIBE_STRUCT(ParticipantInput, (), (patient))
constexpr auto DescribeJson(const ParticipantInput*) {
  return json::Object("ParticipantInput", "Who joins a group visit.");
}

struct ParticipantPath {
  AppointmentId id;
  PatientId patient;
};
BOOST_DESCRIBE_STRUCT(ParticipantPath, (), (id, patient))

namespace {

using Answer = http::Versioned<AppointmentView>;

Task<Result<Answer>> Change(scheduling::BookingService& service, scheduling::ParticipantCommand command) {
  MEDRES_CO_TRY(const auto changed, co_await service.ChangeParticipants(std::move(command)));
  co_return Answer{ToView(changed), changed.version};
}

http::Operation DescribeParticipation(std::string_view id, std::string_view summary) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kSchedulingWrite,
          .touches = {.type = "Appointment"},
          .errors = {ErrorKind::kNotFound, ErrorKind::kConflict, ErrorKind::kPrecondition}};
}

}  // namespace

void AddParticipants(http::Group& group, scheduling::BookingService& service) {
  group.Add("POST /api/v1/appointments/{id}/participants",
            DescribeParticipation("joinAppointment", "A patient joins a group visit"),
            [&service](http::Path<AppointmentId> id, http::Body<ParticipantInput> input, http::IfMatch match,
                       http::Context& context) -> Task<Result<Answer>> {
              return Change(service, {.appointment = *id,
                                      .expected_version = match.version,
                                      .patient = input->patient,
                                      .joins = true,
                                      .actor = context.caller->subject});
            });
  group.Add("DELETE /api/v1/appointments/{id}/participants/{patient}",
            DescribeParticipation("leaveAppointment", "A patient leaves a group visit"),
            [&service](http::Path<ParticipantPath> path, http::IfMatch match,
                       http::Context& context) -> Task<Result<Answer>> {
              return Change(service, {.appointment = path->id,
                                      .expected_version = match.version,
                                      .patient = path->patient,
                                      .joins = false,
                                      .actor = context.caller->subject});
            });
}

}  // namespace medres::api
