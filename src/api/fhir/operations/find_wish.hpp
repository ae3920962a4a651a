#pragma once

#include "api/fhir/operations/arguments.hpp"
#include "api/fhir/operations/timing.hpp"
#include "api/fhir/types/appointment_map.hpp"

namespace medres::api::fhir {

/// What $find asks for. Kinds of participants are all needed; of one kind any will do, those named first are preferred.
struct FindWish {
  Interval window;
  std::vector<ServiceEntry> services;  ///< in question; all active ones when none is named
  std::vector<ResourceId> practitioners;
  std::vector<ResourceId> things;  ///< rooms and equipment
  std::vector<ResourceId> places;  ///< departments and facilities: participants work in one of them
  std::vector<std::string> place_texts;
  std::vector<std::string> specialties;
  std::optional<PatientId> patient;
  std::optional<AppointmentId> ignoring;
  PreferredTimes times;
  int count = 50;
};

/// kInvalid with every issue: missing start or end, a window longer than is computed, references that lead nowhere,
/// several patients.
Result<FindWish> ReadFindWish(const Arguments& arguments, const ScheduleParts& parts);

/// The service with its pools cut down to what is asked for, in order of preference; nothing when it does not fit.
std::optional<scheduling::ServiceType> Narrowed(const scheduling::ServiceType& service, const FindWish& wish,
                                                const catalog::Directory& directory);

}  // namespace medres::api::fhir
