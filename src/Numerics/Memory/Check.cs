using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace FastNet.Numerics;

/// <summary>Checks of the public boundary, in Release too: the message names the parameter and carries both numbers.</summary>
internal static class Check
{
    /// <summary>A size or count: 0 or more.</summary>
    internal static void Size(int value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value < 0)
            ThrowRange(name, value, $"{name} is {value}; expected 0 or more.");
    }

    /// <summary>A size that may not be 0.</summary>
    internal static void Positive(int value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value < 1)
            ThrowRange(name, value, $"{name} is {value}; expected 1 or more.");
    }

    /// <summary>A finite number of 0 or more.</summary>
    internal static void NotNegative(double value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= 0 && double.IsFinite(value)))
            ThrowRange(name, value, $"{name} is {value}; expected a finite number of 0 or more.");
    }

    /// <summary>A fraction: 0 or more, less than 1.</summary>
    internal static void Fraction(double value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= 0 && value < 1))
            ThrowRange(name, value, $"{name} is {value}; expected 0 or more and less than 1.");
    }

    /// <summary>An exact length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Length(int actual, long expected, string name)
    {
        if (actual != expected)
            ThrowLength(actual, expected, name);
    }

    /// <summary>Room for at least <paramref name="needed"/> elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Room(int actual, long needed, string name)
    {
        if (actual < needed)
            ThrowRoom(actual, needed, name);
    }

    /// <summary>A row-major matrix: its leading dimension and its length. An empty matrix needs no elements.</summary>
    internal static void Matrix(int rows, int columns, int ld, int length, string name, string ldName)
    {
        if (ld < Math.Max(1, columns))
            ThrowRange(ldName, ld, $"{ldName} is {ld}; expected at least {Math.Max(1, columns)}, the row length of {name}.");
        if (rows > 0 && columns > 0)
            Room(length, (rows - 1L) * ld + columns, name);
    }

    /// <summary>An output must not share memory with an input.</summary>
    internal static void Disjoint<T>(ReadOnlySpan<T> output, ReadOnlySpan<T> input, string outputName, string inputName)
    {
        if (output.Overlaps(input))
            Throw(
                outputName,
                $"{outputName} ({output.Length} elements) overlaps {inputName} ({input.Length} elements); expected separate memory.");
    }

    /// <summary>An output may be an input (in place) or apart from it, but not shifted against it.</summary>
    internal static void SameOrDisjoint<T>(ReadOnlySpan<T> output, ReadOnlySpan<T> input, string outputName, string inputName)
    {
        if (output.Overlaps(input, out int offset) && offset != 0)
            Throw(
                outputName,
                $"{outputName} overlaps {inputName} shifted by {-offset} elements; expected the same start (0) or separate memory.");
    }

    /// <summary>Only float and double have kernels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void FloatOrDouble<T>()
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            ThrowType(typeof(T));
    }

    // The messages are made apart from the checks, so that the checks are a compare in the caller.
    [DoesNotReturn]
    private static void ThrowLength(int actual, long expected, string name) =>
        Throw(name, $"{name} has {actual} elements; expected exactly {expected}.");

    [DoesNotReturn]
    private static void ThrowRoom(int actual, long needed, string name) =>
        Throw(name, $"{name} has {actual} elements; expected at least {needed}.");

    [DoesNotReturn]
    private static void ThrowType(Type type) => throw new NotSupportedException($"Kernels exist for float and double; found {type.Name}.");

    [DoesNotReturn]
    internal static void Throw(string name, string message) => throw new ArgumentException(message, name);

    [DoesNotReturn]
    internal static void ThrowRange(string name, object value, string message)
        => throw new ArgumentOutOfRangeException(name, value, message);
}
