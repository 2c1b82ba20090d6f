/// What happened, how often, how much and when, in words and figures for people.
@NullMarked
package dev.tidings.mail.words;

import org.jspecify.annotations.NullMarked;
