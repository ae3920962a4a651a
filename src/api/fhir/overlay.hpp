#pragma once

#include "api/fhir/dom.hpp"
#include "api/fhir/tables.hpp"

/// How what a caller once said of a resource and the house's models hold together. Pure.
namespace medres::api::fhir {

/// The caller's members added to the house's: where both say something plain, the house's counts. Entries of lists are
/// paired when nothing plain in them disagrees (a status aside), nor their codes of one system; the caller's others
/// follow.
Json Merged(const Json& ours, const Json& theirs);

/// What is shown of a resource. `projected` is what the models say now, `said` what a caller sent at the last write,
/// `then` what the models said right after it. An element that the models hold is the caller's richer one for as long
/// as the models have not changed it since; elements that they do not hold are the caller's. A narrative is shown
/// for as long as all that the models hold is as it was then.
JsonObject Overlaid(const TypeRow& type, JsonObject projected, const JsonObject& said, const JsonObject& then);

}  // namespace medres::api::fhir
