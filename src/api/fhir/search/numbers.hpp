#pragma once

#include <string_view>

namespace medres::api::fhir {

/// Whether a search parameter asks by the number of a person: of an identity document, or a phone's. An identifier of
/// another system (a house's own number) is none. Such a search belongs into a form (`_search`), and is not repeated in
/// links.
bool AsksByNumber(std::string_view type, std::string_view parameter, std::string_view value);

}  // namespace medres::api::fhir
