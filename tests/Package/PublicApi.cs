using System.Reflection;
using System.Text;

namespace FastNet.Tests.Package;

/// <summary>The public surface of an assembly as sorted text, one line for each type and member.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Describes every exported type.</summary>
    public static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type)).Append(Constraints(type.GetGenericArguments())).Append('\n');
            foreach (string member in type.GetMembers(Declared).Select(Describe).OfType<string>().Order(StringComparer.Ordinal))
                text.Append("    ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsByRefLike: true } => "ref struct",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string? Describe(MemberInfo member) => member switch
    {
        FieldInfo { IsSpecialName: true } => null, // the value of an enum
        FieldInfo { IsLiteral: true } field => $"const {Name(field.FieldType)} {field.Name} = {field.GetRawConstantValue()}",
        FieldInfo field => $"{Static(field.IsStatic)}{Name(field.FieldType)} {field.Name}",
        ConstructorInfo method => $"new({Parameters(method)})",
        PropertyInfo property => Describe(property),
        MethodInfo { IsSpecialName: true } => null, // the accessors of a property
        MethodInfo method => Describe(method),
        _ => null, // nested types are listed themselves
    };

    private static string Describe(PropertyInfo property)
    {
        MethodInfo? get = property.GetGetMethod(), set = property.GetSetMethod();
        bool init = set?.ReturnParameter.GetRequiredCustomModifiers().Length > 0;
        string accessors = (get is null ? "" : "get; ") + (set is null ? "" : init ? "init; " : "set; ");
        return $"{Static((get ?? set)!.IsStatic)}{Name(property.PropertyType)} {property.Name} {{ {accessors}}}";
    }

    private static string Describe(MethodInfo method)
    {
        Type[] arguments = method.GetGenericArguments();
        string generic = arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(Name))}>";
        return $"{Static(method.IsStatic)}{Name(method.ReturnType)} {method.Name}{generic}({Parameters(method)}){Constraints(arguments)}";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{Name(parameter.ParameterType)} {parameter.Name}"
        + $"{(parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "default"}" : "")}"));

    private static string Static(bool isStatic) => isStatic ? "static " : "";

    private static string Constraints(IEnumerable<Type> arguments) => string.Concat(arguments
        .Where(argument => argument.IsGenericParameter)
        .Select(argument => (argument, Bounds: string.Join(", ", Bounds(argument))))
        .Where(pair => pair.Bounds.Length > 0)
        .Select(pair => $" where {pair.argument.Name} : {pair.Bounds}"));

    private static IEnumerable<string> Bounds(Type argument)
    {
        GenericParameterAttributes attributes = argument.GenericParameterAttributes;
        if (attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
            yield return "struct";
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            yield return "class";
        foreach (Type bound in argument.GetGenericParameterConstraints().Where(bound => bound != typeof(ValueType)))
            yield return Name(bound);
    }

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return "ref " + Name(type.GetElementType()!);
        if (type.IsPointer)
            return Name(type.GetElementType()!) + "*";
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        if (type.IsGenericParameter)
            return type.Name;
        string name = type.Name.Split('`')[0];
        if (type.IsNested)
            name = $"{type.DeclaringType!.Name.Split('`')[0]}.{name}";
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
