/// What a browser and programs see of Tidings: a page, and REST under `/api/v1`. It keeps nothing
/// of its own and is loaded only when it is switched on.
@NullMarked
package dev.tidings.web;

import org.jspecify.annotations.NullMarked;
