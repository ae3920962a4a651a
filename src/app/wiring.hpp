#pragma once

#include "app/environment.hpp"
#include "platform/container/container.hpp"

/// The program's components. Each function adds a stretch of the list and those before it; `environment` must outlive
/// the container.
namespace medres::app {

/// The database that `database.url` names, brought up to this program's schema. The container's start fails with
/// kConflict `database.in_use` when another process serves the SQLite file, and with `schema.*`.
void AddDatabase(container::Container& program, Environment& environment, bool allow_contract = false);

/// Everything between the database and the edges, with memory loaded: what a command calls (House).
void AddHouse(container::Container& program, Environment& environment);

/// All endpoints, without a socket (http::Router).
void AddEndpoints(container::Container& program, Environment& environment);

/// The socket (HttpServer), and what follows other processes.
void AddServer(container::Container& program, Environment& environment);

}  // namespace medres::app
