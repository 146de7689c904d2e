"""Power and heat: what slows a board down without a word."""

from edge_app.board.supply import supply
from edge_app.board.temperature import hottest, temperatures
from edge_app.board.throttling import throttling
from edge_app.doctor.finding import Findings, fine, note, warning
from edge_app.doctor.machine import Machine

_POWER, _HEAT = "power", "temperature"
_SUPPLY = "use the board's own power supply (Pi 4: 5 V 3 A, Pi 5: 5 V 5 A) and a short, thick cable"
_COOLER = "fit a heat sink or fan"
_FULL_MILLIAMPERES = 5000
"""With less, a Raspberry Pi 5 gives its USB ports 600 mA together instead of 1.6 A.
https://www.raspberrypi.com/documentation/computers/raspberry-pi.html, "Power supply"."""


def power(machine: Machine) -> Findings:
    """Under-voltage now or since the start, and what the supply can give."""
    flags, told = throttling(machine.root, machine.ask), supply(machine.root, machine.ask)
    if told.under_voltage or (flags and flags.now.under_voltage):
        return warning(_POWER, "Under-voltage now: the board lowers its clock and may lose its disk.", _SUPPLY)
    if flags and flags.happened.under_voltage:
        return note(_POWER, "Under-voltage since the board was switched on.", _SUPPLY)
    if told.usb_over_current:
        remedy = "use a powered USB hub, or a supply of 5 V 5 A"
        return warning(_POWER, "The board was switched on again after USB devices drew too much.", remedy)
    if told.max_milliamperes is not None and told.max_milliamperes < _FULL_MILLIAMPERES:
        case = f"The supply gives {told.max_milliamperes / 1000:g} A, so that all USB ports together get 0.6 A."
        return note(_POWER, case, "use a supply of 5 V 5 A for USB cameras or a Coral")
    if flags is None and told.under_voltage is None and told.max_milliamperes is None:
        return fine(_POWER, "this board tells nothing about its supply")
    return fine(_POWER, "no under-voltage since the board was switched on")


def temperature(machine: Machine) -> Findings:
    """Whether heat slows the processor down, now or since the start."""
    flags, zone = throttling(machine.root, machine.ask), hottest(temperatures(machine.root))
    now = f"{zone.celsius:.0f} °C" if zone else "not told by this machine"
    slowed = flags and (flags.now.throttled or flags.now.soft_temperature_limit)
    if slowed or (zone and zone.too_hot):
        return warning(_HEAT, f"{now}: the processor is slowed down.", _COOLER)
    if flags and (flags.happened.throttled or flags.happened.soft_temperature_limit):
        return note(_HEAT, f"{now}, but the processor was slowed down since the board was switched on.", _COOLER)
    return fine(_HEAT, now)
