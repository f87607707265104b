using System.Runtime.CompilerServices;

namespace FastNet.Layers;

/// <summary>Checks of numbers that are set as properties: the message names the property and the value.</summary>
internal static class Settable
{
    /// <summary>A finite number of 0 or more.</summary>
    internal static double NotNegative(double value, [CallerMemberName] string name = "") => value >= 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; expected a finite number of 0 or more.");

    /// <summary>A finite number.</summary>
    internal static double Finite(double value, [CallerMemberName] string name = "") => double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; expected a finite number.");

    /// <summary>A finite number above 0.</summary>
    internal static double Positive(double value, [CallerMemberName] string name = "") => value > 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; expected a finite number above 0.");

    /// <summary>0 or more and less than 1.</summary>
    internal static double Fraction(double value, [CallerMemberName] string name = "") => value is >= 0 and < 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; expected 0 or more and less than 1.");
}
