namespace FastNet.Models;

/// <summary>What is known of each element type.</summary>
internal static class ElementTypes
{
    /// <summary>Bytes of an element.</summary>
    internal static int Size(this ElementType type) => type switch
    {
        ElementType.Bool or ElementType.U8 or ElementType.I8 => 1,
        ElementType.I16 or ElementType.U16 => 2,
        ElementType.I32 or ElementType.U32 or ElementType.F32 => 4,
        _ => 8,
    };

    /// <summary>The type of <typeparamref name="T"/>.</summary>
    internal static ElementType Of<T>()
        where T : unmanaged
    {
        return typeof(T) == typeof(bool) ? ElementType.Bool
            : typeof(T) == typeof(byte) ? ElementType.U8
            : typeof(T) == typeof(sbyte) ? ElementType.I8
            : typeof(T) == typeof(short) ? ElementType.I16
            : typeof(T) == typeof(ushort) ? ElementType.U16
            : typeof(T) == typeof(int) ? ElementType.I32
            : typeof(T) == typeof(uint) ? ElementType.U32
            : typeof(T) == typeof(long) ? ElementType.I64
            : typeof(T) == typeof(float) ? ElementType.F32
            : typeof(T) == typeof(double) ? ElementType.F64
            : throw new ArgumentException(
                $"{typeof(T)} is no element type; expected one of {string.Join(", ", Enum.GetNames<ElementType>())}.");
    }
}
