#pragma once

#include "platform/config/settings.hpp"
#include "platform/container/container.hpp"

namespace medres::app {

/// Where documents are kept (MongoDB where `documents.url` names one, else the database), and the archive of events in
/// it.
void AddDocuments(container::Container& program, const config::Settings& settings);

/// What fills the archive and empties it: jobs.
void AddArchiving(container::Container& program);

}  // namespace medres::app
