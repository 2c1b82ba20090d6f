/// Files that are nobody else's business.
@org.jspecify.annotations.NullMarked
package dev.tidings.files;
