"""The experiment `noise`: what every filter finds of known errors, by rate of noise."""
