#pragma once

#include <map>
#include <string>

#include "api/fhir/types/schedule_map.hpp"
#include "scheduling/service_type_describe.hpp"

/// Between service types and FHIR's HealthcareService. What R4 has no element for (how long a visit takes, what it
/// needs and when) is in extensions of the house's own, written and read alike. Pure.
namespace medres::api::fhir {

/// Extensions `urn:medres:fhir:duration-minutes`, `…buffer-before-minutes`, `…buffer-after-minutes`, `…grid-minutes`,
/// `…max-patients`, and for each thing that a visit needs `…requirement`.
inline constexpr std::string_view kRequirement = "urn:medres:fhir:requirement";
/// The English name of a service whose `name` is Chinese.
inline constexpr std::string_view kEnglishName = "urn:medres:fhir:name-en";

Document ToHealthcareService(const scheduling::ServiceType& service, const catalog::Directory& directory);

/// A caller's HealthcareService as the house's input, and where in it each member stood.
struct ServiceReading {
  scheduling::ServiceTypeInput input;
  std::map<std::string, std::string, std::less<>> places;  ///< pointer into the input → element
};

/// What a caller says, laid over `held` when the service is there already: an extension that is left out leaves what it
/// stands for as it is, since a requirement that is lost would let visits be booked without what they need. A new one
/// that names no requirement needs a practitioner of the one specialty it names. kInvalid with every issue.
Result<ServiceReading> ReadHealthcareService(const JsonObject& json, const scheduling::ServiceType* held,
                                             const catalog::Directory& directory);

/// What the rules of service types say of the input, at the elements it was read from.
Error AtService(Error error, const ServiceReading& reading);

}  // namespace medres::api::fhir
